"""Who may calibrate, and look at what came of it."""

from selfdirect.agreement.calibration import says
from selfdirect.agreement.calibration.journey import (
    CALIBRATION,
    CALIBRATORS,
    CASES,
    CasesState,
    State,
)
from selfdirect.agreement.calibration.models import Calibration, Cases
from selfdirect.agreement.schemes.journey import State as DraftState
from selfdirect.agreement.schemes.models import Draft
from selfdirect.foundation.kernel.actor import Actor, Role
from selfdirect.foundation.kernel.decision import YES, Decision


def may_calibrate(actor: Actor) -> Decision:
    if actor.has(*CALIBRATORS, Role.SYSTEM):
        return YES
    return Decision("Calibration is for the council's analysts and commissioners.")


def may_forget(actor: Actor, cases: Cases) -> Decision:
    """Rows are not taken from under a calibration that is reading them."""
    if not (may := CASES.may(cases.state, "forget", actor.roles)):
        return may
    if cases.calibrations.filter(state__in=(State.WAITING, State.RUNNING)).exists():
        return Decision("A calibration is working with these rows now. Stop it first, or wait.")
    return YES


def may_send_again(actor: Actor, calibration: Calibration) -> Decision:
    if not (may := CALIBRATION.may(calibration.state, "again", actor.roles)):
        return may
    return _rows_are_there(calibration.cases)


def may_ask(actor: Actor, cases: Cases) -> Decision:
    if not (may := may_calibrate(actor)):
        return may
    if cases.state == CasesState.BROUGHT:
        return Decision("Say first what the columns of this file mean.")
    return _rows_are_there(cases)


def _rows_are_there(cases: Cases) -> Decision:
    if cases.state == CasesState.FORGOTTEN:
        return Decision("The rows of these cases were deleted. Bring the file in again.")
    return YES


def may_draft(actor: Actor, calibration: Calibration, standing: Draft | None) -> Decision:
    """One draft at a time comes of a calibration, unless it was thrown away."""
    if not (may := may_calibrate(actor)):
        return may
    if calibration.state != State.DONE:
        return Decision("There is no table yet to make a draft of.")
    if standing is not None:
        said = says.SIGNED if standing.state == DraftState.SIGNED else says.STANDS
        return Decision(said.format(ref=standing.ref))
    return YES
