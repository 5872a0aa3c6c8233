"""The way out for e-mail, text and letters.

The council's own service stands behind `Gateway`; `FileGateway` is the fake beside it, which
puts each message into a folder where it can be read.
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Protocol

from django.core.mail import EmailMessage


@dataclass(frozen=True, slots=True)
class Outgoing:
    key: str  # the same message has the same key: sending twice is the gateway's to refuse
    channel: str
    to: str
    subject: str
    body: str


class Gateway(Protocol):
    def send(self, message: Outgoing) -> str:
        """Send, and return the gateway's own reference.

        :raises OSError: if it could not be reached; the message is tried again
        """


@dataclass(frozen=True)
class MailGateway:
    """Sends e-mail by the council's mail server, as set in Django's EMAIL settings."""

    sender: str

    def send(self, message: Outgoing) -> str:
        mail = EmailMessage(message.subject, message.body, self.sender, [message.to])
        mail.extra_headers["X-Message-Key"] = message.key
        mail.send()
        return message.key


@dataclass(frozen=True)
class FileGateway:
    """Fake: one file for each message."""

    folder: Path

    def send(self, message: Outgoing) -> str:
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f"{message.key}.json"
        path.write_text(json.dumps(asdict(message), ensure_ascii=False, indent=2))
        return path.name
