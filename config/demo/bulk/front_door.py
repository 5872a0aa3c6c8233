"""Twins of the acts of the front door: the same rows, made in memory."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.timezone import localdate

from config.demo.bulk.history import History
from selfdirect.foundation.kernel.actor import Actor, Role
from selfdirect.front_door.assessment import rules as assessing
from selfdirect.front_door.assessment import says as assessment_says
from selfdirect.front_door.assessment.journey import ASSESSMENT, Voice
from selfdirect.front_door.assessment.models import Assessment, Eligibility, Sheet
from selfdirect.front_door.conversations import rules, says
from selfdirect.front_door.conversations.journey import CONNECTION, CONTACT, CONVERSATION
from selfdirect.front_door.conversations.models import Connection, Contact, Conversation
from selfdirect.register.cases import says as case_says
from selfdirect.register.cases.journey import Stage
from selfdirect.register.cases.models import Case
from selfdirect.register.people import says as people_says
from selfdirect.register.people.models import Kin, Person, Supporter


@dataclass
class FrontDoor(History):
    contact: Contact = field(init=False)
    connections: dict[int, Connection] = field(default_factory=dict)
    talk: Conversation = field(init=False)
    assessment: Assessment = field(init=False)
    sheets: dict[str, Sheet] = field(default_factory=dict)
    eligibility: Eligibility = field(init=False)

    # The register

    def add_person(self, *, by: Actor, at: datetime, **facts: Any) -> Person:
        self.person = self.rows.add(Person(**facts))
        self.about = self.person.ref
        self.record("person.added", self.person, by, at)
        return self.person

    def add_supporter(
        self,
        *,
        person: Person,
        name: str,
        kind: str,
        relation: str,
        from_on: date,
        by: Actor,
        at: datetime,
    ) -> None:
        self.rows.add(
            Supporter(person=person, name=name, kind=kind, relation=relation, consent_from=from_on)
        )
        told = people_says.supporter_added(name, may_act=False)
        self.record("supporter.added", person, by, at, told, kind_of=kind)

    # The first contact

    def make_contact(
        self,
        *,
        by: Actor,
        at: datetime,
        channel: str,
        safe_now: str,
        person: Person | None = None,
        **facts: Any,
    ) -> Contact:
        self.contact = self.rows.add(
            Contact(channel=channel, safe_now=safe_now, person=person, by=by.name, at=at, **facts)
        )
        due = rules.promised(safe_now, localdate(at))
        told = says.contact_made(self.contact.told_by or "You", due)
        self.record("contact.made", self.contact, by, at, told, safe_now=safe_now, channel=channel)
        return self.contact

    def offer_connection(
        self, *, contact_ref: str, service_ref: str, by: Actor, at: datetime
    ) -> Connection:
        service = next(s for s in self.council.services.values() if s.ref == service_ref)
        made = self.rows.add(
            Connection(contact=self.contact, service=service, offered_on=localdate(at))
        )
        self.connections[made.pk] = made
        self._about(made, "connection.offered", says.found(by), by, at)
        return made

    def _about(self, connection: Connection, code: str, did: str, by: Actor, at: datetime) -> None:
        told = says.connection(did, connection.service.name)
        self.record(code, f"connection:{connection.pk}", by, at, told)

    def end_well(self, *, contact_ref: str, outcome: str, by: Actor, at: datetime) -> None:
        step = CONTACT.step(self.contact.state, "end_well", by.roles)
        self.contact.state, self.contact.outcome = step.target, outcome
        self.contact.ended_at, self.contact.ended_by = at, by.name
        self.record(step.event, self.contact, by, at, says.ENDED_WELL)

    def take_forward(
        self, *, contact_ref: str, team: str, supporter_agreed: bool, by: Actor, at: datetime
    ) -> Case:
        contact, step = self.contact, CONTACT.step(self.contact.state, "take_forward", by.roles)
        self.case = self.rows.add(
            Case(
                person=self.person,
                team=team,
                worker=self.users[by.user_id or 0],
                stage=Stage.TALKING,
                opened_on=localdate(at),
            )
        )
        self.record("case.opened", self.case, by, at, says.taken_forward(by), team=team)
        self.talk = self.rows.add(Conversation(case=self.case, number=1))
        self.to_worker("conversation.one", *says.talk_one(self.person, self.worker), by, at)
        contact.state, contact.case = step.target, self.case
        for connection in self.connections.values():
            connection.case = self.case
        if supporter_agreed:
            self.add_supporter(
                person=self.person,
                name=contact.told_by,
                kind=Kin.CARER,
                relation=contact.told_by_relation,
                from_on=localdate(at),
                by=by,
                at=at,
            )
        self.record(step.event, contact, by, at, case=self.case.ref)
        return self.case

    # The conversations

    def hold_conversation(
        self, *, ref: str, number: int, enough: bool, by: Actor, at: datetime, **said: str
    ) -> None:
        talk = self.talk
        for name, words in said.items():
            setattr(talk, name, words)
        talk.state = CONVERSATION.step(talk.state, "hold", by.roles).target
        talk.enough, talk.held_on, talk.held_by = enough, localdate(at), str(by)
        self.record("conversation.held", self.case, by, at, says.held(by, number), number=number)
        if number == 1:
            self.talk = self.rows.add(Conversation(case=self.case, number=2))
            self.move("make_safe", by, at)
        person, worker = self.person, self.worker
        if enough:
            self.to_worker("case.close", *says.to_close(person, worker), by, at)
        elif number == 1:
            self.to_worker("conversation.two", *says.talk_two(person, worker), by, at)
        else:
            self.to_worker("assessment.begin", *says.to_assess(person, worker), by, at)

    def try_connection(
        self, *, ref: str, connection_id: int, gave: str, helped: bool, by: Actor, at: datetime
    ) -> None:
        did = says.TRIED if helped else says.TRIED_NOT_RIGHT
        self._answer("try", connection_id, gave, helped, did, by, at)

    def decline_connection(
        self, *, ref: str, connection_id: int, reason: str, by: Actor, at: datetime
    ) -> None:
        self._answer("decline", connection_id, reason, None, says.DECLINED, by, at)

    def _answer(
        self,
        verb: str,
        number: int,
        gave: str,
        helped: bool | None,
        did: str,
        by: Actor,
        at: datetime,
    ) -> None:
        found = self.connections[number]
        step = CONNECTION.step(found.state, verb, by.roles)
        found.state, found.gave, found.helped = step.target, gave, helped
        self._about(found, step.event, did, by, at)

    def close(self, *, ref: str, ended: str, by: Actor, at: datetime) -> None:
        self.move("close", by, at)
        self.end_turn(by, at)
        self.finish_all(by, at)
        self.case.closed_on, self.case.ended = localdate(at), ended
        self.record("case.ended", self.case, by, at, case_says.ended(ended))

    # The answers

    def begin_assessment(self, *, ref: str, by: Actor, at: datetime) -> None:
        self.move("assess", by, at)
        questions = self.council.scheme.questionnaire
        self.assessment = self.rows.add(
            Assessment(case=self.case, questionnaire=questions, opened_at=at)
        )
        self.record("assessment.begun", self.assessment, by, at, assessment_says.begun(by))
        words = assessment_says.answers(self.person)
        self.give_turn(
            "assessment.answer", words, assessment_says.TO_ANSWER, by, at, role=Role.PERSON
        )

    def save_answers(
        self, *, ref: str, answers: Mapping[str, object], voice: str, by: Actor, at: datetime
    ) -> None:
        form = assessing.keyed_in(self.council.rules.questionnaire, answers, voice)
        kept = {q: assessing.as_filed(a, "", by.name, at.isoformat()) for q, a in form.items()}
        self.sheets[voice] = self.rows.add(
            Sheet(assessment=self.assessment, voice=voice, answers=kept)
        )
        told = assessment_says.form_kept(by, voice)
        self.record(
            "assessment.form_kept", self.assessment, by, at, told, voice=voice, answers=len(form)
        )

    def finish_answers(self, *, ref: str, voice: str, by: Actor, at: datetime) -> None:
        told = assessment_says.FINISHED
        self.record("assessment.finished", self.assessment, by, at, told, voice=voice)
        turn = assessment_says.to_agree(self.person, self.worker)
        self.to_worker("assessment.agree", *turn, by, at)

    def agree_answers(
        self, *, ref: str, answers: Mapping[str, Mapping[str, str]], by: Actor, at: datetime
    ) -> None:
        step = ASSESSMENT.step(self.assessment.state, "agree", by.roles)
        said = {
            q: assessing.Said(a["value"]) for q, a in self.sheets[Voice.PERSON].answers.items()
        }
        given = {q: assessing.Said(a["value"], reason=a["reason"]) for q, a in answers.items()}
        agreed = assessing.settle(self.council.rules.questionnaire, said, given)
        kept = {q: assessing.as_agreed(a, by.name, at.isoformat()) for q, a in agreed.items()}
        self.sheets[Voice.AGREED] = self.rows.add(
            Sheet(assessment=self.assessment, voice=Voice.AGREED, answers=kept)
        )
        self.assessment.state = step.target
        self.assessment.agreed_at, self.assessment.agreed_by = at, by.name
        self.record(step.event, self.assessment, by, at, assessment_says.agreed(by))
        turn = assessment_says.to_decide(self.person, self.worker)
        self.to_worker("eligibility.decide", *turn, by, at)

    def decide_eligibility(
        self,
        *,
        ref: str,
        outcomes: Mapping[str, Mapping[str, Any]],
        impairment: bool,
        impact: bool,
        decided: bool,
        reasons: str,
        by: Actor,
        at: datetime,
    ) -> None:
        found = {
            code: assessing.Finding(tuple(row["unable"]), row["evidence"], row["by_carer"])
            for code, row in outcomes.items()
        }
        proposal = assessing.propose(found, impairment=impairment, impact=impact)
        self.eligibility = self.rows.add(
            Eligibility(
                assessment=self.assessment,
                outcomes={code: dict(row) for code, row in outcomes.items()},
                impairment=impairment,
                impact=impact,
                proposed=proposal.eligible,
                working=list(proposal.working),
                decided=decided,
                reasons=reasons,
                decided_by=by.name,
                decided_by_name=str(by),
                decided_at=at,
            )
        )
        self.record(
            "eligibility.decided",
            self.assessment,
            by,
            at,
            assessment_says.decided(by, decided),
            proposed=proposal.eligible,
            decided=decided,
        )
        turn = assessment_says.after_decision(self.person, self.worker, decided)
        self.to_worker(*turn, by, at)

    def answers_in(self, voice: str) -> dict[str, str]:
        return {q: kept["value"] for q, kept in self.sheets[voice].answers.items()}
