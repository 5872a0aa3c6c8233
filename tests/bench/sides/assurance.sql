-- The same flags by hand: what somebody would write who wants them once, with every number in it.
-- $today is the only thing given. One row for each account: which of the thirty signs show, as bits.
WITH seen AS (
    SELECT l.account, l.day, l.pence, l.payee, l.purpose, l.cash, l.barred, l.explained,
           a.weekly, a.plan
    FROM lines l JOIN accounts a ON a.account = l.account
    WHERE l.day > $today - 364 AND l.day <= $today
), again AS (
    SELECT account, sum(pence) AS twice
    FROM (SELECT account, pence, day - lag(day) OVER (
              PARTITION BY account, payee, pence ORDER BY day) AS since
          FROM seen WHERE NOT explained AND pence * 4 > weekly)
    WHERE since <= 4 GROUP BY account
), payee AS (
    SELECT account, payee, count(*) AS n, sum(pence) AS spent, min(day) AS first,
           sum(CASE WHEN day > $today - 91 THEN pence ELSE 0 END) AS season,
           sum(CASE WHEN day > $today - 28 THEN pence ELSE 0 END) AS lately,
           sum(CASE WHEN day > $today - 14 THEN pence ELSE 0 END) AS last,
           sum(CASE WHEN pence % 1000 = 0 THEN 1 ELSE 0 END) AS rounds,
           bit_or(1::UBIGINT << (($today - day) // 7)) AS weeks,
           sum(CASE WHEN NOT explained THEN pence ELSE 0 END) AS open,
           sum(CASE WHEN cash AND NOT explained THEN pence ELSE 0 END) AS cash,
           sum(CASE WHEN barred AND NOT explained THEN pence ELSE 0 END) AS barred,
           sum(CASE WHEN NOT explained AND (plan >> purpose) & 1 = 0 THEN pence ELSE 0 END) AS outside,
           sum(CASE WHEN NOT explained AND (plan >> purpose) & 1 = 0 AND day > $today - 91
                    THEN pence ELSE 0 END) AS outside_lately,
           max(CASE WHEN NOT explained AND NOT (purpose IN (5, 6) AND (plan >> purpose) & 1 = 1)
                    THEN pence ELSE 0 END) AS large
    FROM seen GROUP BY account, payee
), spent AS (
    SELECT account, sum(n) AS n, sum(spent) AS spent, sum(season) AS season,
           sum(lately) AS lately, sum(last) AS last, sum(rounds) AS rounds,
           bit_or(weeks) AS weeks, sum(cash) AS cash, sum(barred) AS barred,
           sum(outside) AS outside, sum(outside_lately) AS outside_lately,
           max(CASE WHEN n <= 2 THEN large ELSE 0 END) AS large,
           sum(CASE WHEN first > $today - 91 THEN open ELSE 0 END) AS new
    FROM payee GROUP BY account
), a AS (
    SELECT accounts.account, weekly, balance, late, case_facts AS c,
           greatest(balance - kept, 0) AS spare, greatest($today - begun, 0) AS age,
           right(lpad(bin(coalesce(weeks, 0)), 52, '0'),
                 (least(52, greatest($today - begun, 0) // 7))::BIGINT) AS story,
           rtrim(story, '0') AS spoken,
           coalesce(n, 0) AS n, coalesce(spent, 0) AS spent, coalesce(season, 0) AS season,
           coalesce(lately, 0) AS lately, coalesce(last, 0) AS last,
           coalesce(rounds, 0) AS rounds, coalesce(cash, 0) AS cash,
           coalesce(barred, 0) AS barred, coalesce(outside, 0) AS outside,
           coalesce(outside_lately, 0) AS outside_lately, coalesce(large, 0) AS large,
           coalesce(new, 0) AS new, coalesce(twice, 0) AS twice, (case_facts >> 8) & 1 AS away
    FROM accounts LEFT JOIN spent USING (account) LEFT JOIN again USING (account)
)
SELECT account, (
    (spare > 8 * weekly)::BIGINT
    + 2 * (spare > 16 * weekly)::BIGINT
    + 4 * (-balance > weekly)::BIGINT
    + 8 * (away = 0 AND length(story) - length(spoken) > 6)::BIGINT
    + 16 * (away = 0 AND coalesce(
        list_max([length(run) FOR run IN string_split(spoken, '1')]), 0) > 6)::BIGINT
    + 32 * (10 * cash > spent)::BIGINT
    + 64 * (3 * cash > spent)::BIGINT
    + 128 * (10 * outside > spent)::BIGINT
    + 256 * (10 * outside > 3 * spent)::BIGINT
    + 512 * (4 * outside_lately > season)::BIGINT
    + 1024 * (barred > 0)::BIGINT
    + 2048 * (100 * barred > spent)::BIGINT
    + 4096 * (twice > 0)::BIGINT
    + 8192 * (twice > 2 * weekly)::BIGINT
    + 16384 * (large > 3 * weekly)::BIGINT
    + 32768 * (age // 7 > 16
        AND lately * greatest(least(age, 364) - 28, 0) > 2 * (spent - lately) * 28)::BIGINT
    + 65536 * (age // 7 > 26 AND 2 * new > season)::BIGINT
    + 131072 * (n > 8 AND 4 * rounds > 3 * n)::BIGINT
    + 262144 * (late > 28)::BIGINT
    + 524288 * (late > 91)::BIGINT
    + 1048576 * (age // 7 < 26)::BIGINT
    + 2097152 * (c & 1)
    + 4194304 * ((c >> 2) & 1)
    + 8388608 * ((c >> 1) & 1)
    + 16777216 * ((c >> 7) & 1)
    + 33554432 * (away = 1 AND last > 0)::BIGINT
    + 67108864 * ((c >> 3) & 1)
    + 134217728 * ((c >> 4) & 1)
    + 268435456 * ((c >> 5) & 1)
    + 536870912 * ((c >> 6) & 1))::BIGINT AS shown
FROM a ORDER BY account
