from dataclasses import dataclass, field, asdict
from typing import Any, Dict, List, Optional


@dataclass
class Person:
    id: int
    name: str
    email: Optional[str] = None

    @classmethod
    def from_json(cls, data: Dict[str, Any]) -> "Person":
        return cls(
            id=data["id"],
            name=" ".join([data["firstName"], data["lastName"]]).strip(),
            email=data.get("email"),
        )


@dataclass
class Conversation:
    id: int
    number: int
    subject: str
    status: str
    created_at: str
    customer: Person
    owner: Optional[Person] = None
    tags: List[str] = field(default_factory=list)

    @classmethod
    def from_json(cls, data: Dict[str, Any]) -> "Conversation":
        owner = data.get("owner")
        return cls(
            id=data["id"],
            number=data["number"],
            subject=data["subject"],
            status=data["status"],
            created_at=data["createdAt"],
            customer=Person.from_json(data["customer"]),
            owner=Person.from_json(owner) if owner else None,
            tags=data.get("tags") or [],
        )
