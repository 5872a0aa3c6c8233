"""Names and sentences for made-up people. No list here is of anybody real."""

GIVEN = {
    "female": (
        "Ada", "Agnes", "Alice", "Amina", "Anita", "Audrey", "Beryl", "Bridget", "Carmen", "Celia",
        "Chloe", "Dawn", "Deepa", "Doreen", "Edith", "Elsie", "Esther", "Fatima", "Fiona", "Gita",
        "Gloria", "Hazel", "Irene", "Ivy", "Jean", "Joan", "Joyce", "Kate", "Leila", "Lorna",
        "Mabel", "Maeve", "Marta", "Mei", "Mona", "Nadia", "Nora", "Olive", "Pearl", "Priya",
        "Rita", "Rosa", "Ruth", "Sana", "Sheila", "Sybil", "Tara", "Thelma", "Vera", "Zoe",
    ),
    "male": (
        "Abdul", "Alan", "Albert", "Amir", "Arthur", "Barry", "Bilal", "Brian", "Cecil", "Chidi",
        "Clive", "Colin", "Cyril", "Dalip", "Derek", "Desmond", "Eric", "Errol", "Felix", "Frank",
        "George", "Gerald", "Gurdip", "Harold", "Hassan", "Ian", "Ivan", "Jack", "Kamal", "Keith",
        "Kwame", "Leon", "Leslie", "Li", "Malik", "Marek", "Neil", "Omar", "Oscar", "Percy",
        "Rajan", "Ray", "Reg", "Ronald", "Samir", "Stan", "Sunil", "Tom", "Victor", "Walter",
    ),
}  # fmt: skip
FAMILY = (
    "Abbott", "Adeyemi", "Ahmed", "Archer", "Bailey", "Banerjee", "Barker", "Begum", "Bishop",
    "Boateng", "Brook", "Carver", "Chan", "Chapman", "Clarke", "Cole", "Cooper", "Crane", "Cross",
    "Dale", "Davies", "Desai", "Dixon", "Doyle", "Eaton", "Ellis", "Farmer", "Fletcher", "Forbes",
    "Gale", "Gill", "Grant", "Gray", "Hale", "Hardy", "Hart", "Hassan", "Hill", "Holt", "Hussain",
    "Iqbal", "James", "Joshi", "Kaur", "Kelly", "Kent", "King", "Kowalski", "Lane", "Lee", "Lloyd",
    "Malik", "Marsh", "Mason", "Mehta", "Miles", "Mills", "Moore", "Nash", "Nkosi", "Noble",
    "Okafor", "Osman", "Owen", "Page", "Parker", "Patel", "Peel", "Pike", "Pope", "Porter",
    "Quinn", "Rana", "Reed", "Rhodes", "Rose", "Rowe", "Sharma", "Shaw", "Silva", "Singh", "Stone",
    "Swift",
    "Thorne", "Tucker", "Turner", "Underwood", "Vaughan", "Wade", "Walsh", "Ward", "Webb", "Wells",
    "West", "White", "Wood", "Wu", "Yates", "York", "Young",
)  # fmt: skip
STREETS = (
    "Mill Lane", "Station Road", "Church Street", "Orchard Way", "Bridge Street", "Elm Close",
    "Meadow Road", "High Street", "Victoria Road", "Park Avenue", "Quay Road", "Ferry Lane",
    "Alder Court", "Weir Walk", "Willow Drive", "Castle Hill", "Foundry Row", "Harbour View",
)  # fmt: skip
RELATIONS = (
    "daughter", "son", "wife", "husband", "sister", "brother", "mother", "father", "neighbour",
    "friend",
)  # fmt: skip

MATTERS = (
    "My garden. I like to be out in it every day, even when it rains.",
    "Seeing my grandchildren. They come on Sundays.",
    "Getting to the mosque on Fridays, and a proper breakfast.",
    "My music. I want to go back to the choir.",
    "Cooking for myself. I always cooked.",
    "My dog. She keeps me going.",
    "Being out of the house. I hate being stuck in.",
    "Watching the football with my mates, like I used to.",
    "Staying in my own home. I have been here for forty years.",
    "My job at the garden centre. I want more days, not fewer.",
    "Reading. I would like somebody to talk about books with.",
    "Swimming. It is the one place where nothing hurts.",
)
HARD = (
    "Getting washed in the morning. It takes me two hours and then I am done for.",
    "The stairs. I fell in March and I have not been up since.",
    "I forget things. Last week I left the gas on.",
    "The nights. I lie awake and there is nobody to ring.",
    "Shopping. I cannot carry it and I cannot get on the bus.",
    "I get so worried that I do not go out at all.",
    "My hands. I cannot do buttons or open anything.",
    "Since my wife died I do not cook and I see nobody.",
    "Reading letters. I put them in the drawer.",
    "My daughter does everything and she is worn out.",
    "I do not sleep and then I cannot get up.",
    "Money and forms. They make my head spin.",
)
GOOD_LIFE = (
    "A good week has music in it, company at the table, and a walk by the river.",
    "I am up by nine, dressed, with the radio on. Somebody comes by. I get out twice a week.",
    "I see my friends on a Wednesday and my family at the weekend, and nobody rushes me.",
    "I do my own shopping with somebody beside me, and I cook it.",
    "I go to work, I come home tired, I sleep.",
)
MUST_CHANGE = (
    "Somebody needs to know if I fall. A pendant and a key safe would do it.",
    "I need to be up and washed safely. I cannot do the bath on my own.",
    "My tablets get muddled. I need them in the right order at the right time.",
    "I cannot be on my own at night any more.",
    "My carer needs a break before she falls ill too.",
)
EMERGENCY_WHO = "Ring {helper} first. If there is no answer, ring the council, day or night."
EMERGENCY_WHAT = "The key is in the key safe. My tablets are in the blue box by the kettle."
WANTS = (
    ("relationships", "I see my friends every week."),
    ("hygiene", "I am up, washed and dressed when I want to be."),
    ("nutrition", "I eat a hot meal every day, and I help to make it."),
    ("community", "I get out of the house at least twice a week."),
    ("work_learning", "I do something that I am proud of."),
    ("habitable_home", "My home is clean and safe, and it stays mine."),
    ("home_safety", "I feel safe at night."),
)
FREE_HELP = (
    ("relationships", "Sunday dinner together", "my family"),
    ("community", "A walk by the river", "my neighbour"),
    ("habitable_home", "Heavy shopping", "my son"),
    ("relationships", "Coffee morning", "friends from the choir"),
)
ENDED_WELL = (
    "The lunch club and the library's home visits are what was wanted for now.",
    "A volunteer driver and a walking group were found. Nothing more is needed for now.",
    "Advice about benefits was enough for now.",
    "A falls class and a rail by the step were enough for now.",
)
ENDED = {
    "no_more_needed": "After some weeks of help to get going again, no more support is needed.",
    "less_needed": "After some weeks of help to get going again, help from friends is enough.",
}
SAID_BETTER = (
    "I go every week now. They know my name.",
    "I can sleep. That is the biggest thing.",
    "It took a while to find the right person, but it works.",
    "I feel like myself again.",
)
SAID_SAME = (
    "About the same. Mornings are still slow.",
    "It is fine. I would like to change the day.",
)
SAID_WORSE = ("Not so good. My regular person left and it has been different faces.",)
DANGER = "I fell twice this week and I cannot get up on my own."
GAVE = (
    "They made me welcome, and I am going again.",
    "It was good to get out. I met two people I knew.",
    "They rang me back and sorted it the same day.",
)
NOT_RIGHT = "It was too loud for me, and too far on my own."
DECLINED = "It is not for me. I would rather stay near home."
TALKED = "We talked it over, and {name} sees it like this too."
EVIDENCE = "{name} said so, and I saw it when I visited."
ELIGIBLE = (
    "{name} cannot do these things alone, and it weighs on each day: on sleep, on company and on"
    " being at home in safety."
)
CONTINGENCY_FOR = "weeks when I am not well, or my helper is away"
NEED_MET = "The plan has help for this each week, and {name} says that it is enough."
AGREED = "The plan follows what {name} wants, and the help in it fits the needs that we found."
GOES_ON = "Go on like this. Ring us before then if something changes."
WORKER_SAW = "I saw this too when we met."
LESS_DONE = "One visit was cancelled by the person"
CARING = "I want to go on doing this. Some weeks I cannot, and I will say so."
BANK_CHECKED = "We rang them on the number that we had, and saw a bank statement."
