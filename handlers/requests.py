"""What was asked for in talks: the item, what came of it, the answer back."""

from handlers import door
from usecases import talk_request_forms, talk_requests
from usecases.presses.requests import AddRequest, Answered, SettleRequest

FORMS = talk_request_forms.REQUEST, talk_request_forms.OUTCOME
PRESSES = {
    AddRequest: door.press(talk_requests.start_request),
    SettleRequest: door.press(talk_requests.start_outcome),
    Answered: door.press(talk_requests.answered),
}
