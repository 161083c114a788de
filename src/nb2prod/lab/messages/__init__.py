"""What the sidebar asks and what it is answered; `typescript` tells the sidebar's side of it.

Paths are relative to the server's root, with `/` between folders. Cells go by their ids. Lines and
columns count from 1, and columns and offsets in UTF-16 units, as a browser counts them.
"""

from nb2prod.lab.messages.check import (
    CheckAnswer,
    CheckRequest,
    Count,
    Diagnostic,
    FixAnswer,
    FixOffer,
    FixRequest,
    Line,
    NewCell,
    NewDefault,
    NewSource,
    Page,
    Severity,
)
from nb2prod.lab.messages.document import Cell, Document, Kind, Order, Place, Row
from nb2prod.lab.messages.door import Refusal, Target, Version
from nb2prod.lab.messages.plan import Ask, Parameter, PlanAnswer, PlanRequest
from nb2prod.lab.messages.score import Evidence, ScoreAnswer, ScoreItem, ScoreRequest
from nb2prod.lab.messages.tasks import (
    PROGRESS_EVENT,
    Came,
    ChampionRequest,
    Crown,
    Detail,
    Job,
    JobParameter,
    Opens,
    Part,
    PlaceAnswer,
    Productionized,
    ProductionizeRequest,
    Progress,
    Run,
    RunRequest,
    Stage,
    Status,
    Task,
    TaskKind,
    Tests,
    Told,
    Verification,
)

POSTED: dict[str, tuple[type, type]] = {
    "check": (CheckRequest, CheckAnswer),
    "fix": (FixRequest, FixAnswer),
    "plan": (PlanRequest, PlanAnswer),
    "score": (ScoreRequest, ScoreAnswer),
    "productionize": (ProductionizeRequest, Task),
    "place": (ProductionizeRequest, PlaceAnswer),
    "run": (RunRequest, Task),
    "values": (RunRequest, RunRequest),
    "champion": (ChampionRequest, Job),
}
"""What can be posted, and what it is answered."""

ASKED = tuple(dict.fromkeys(asked for asked, _ in POSTED.values()))
_POSTED = (answered for _, answered in POSTED.values() if answered not in ASKED)
ANSWERED = tuple(dict.fromkeys((Version, *_POSTED, Page, Progress, Refusal)))

__all__ = [
    "ANSWERED",
    "ASKED",
    "POSTED",
    "PROGRESS_EVENT",
    "Ask",
    "Came",
    "Cell",
    "ChampionRequest",
    "CheckAnswer",
    "CheckRequest",
    "Count",
    "Crown",
    "Detail",
    "Diagnostic",
    "Document",
    "Evidence",
    "FixAnswer",
    "FixOffer",
    "FixRequest",
    "Job",
    "JobParameter",
    "Kind",
    "Line",
    "NewCell",
    "NewDefault",
    "NewSource",
    "Opens",
    "Order",
    "Page",
    "Parameter",
    "Part",
    "Place",
    "PlaceAnswer",
    "PlanAnswer",
    "PlanRequest",
    "ProductionizeRequest",
    "Productionized",
    "Progress",
    "Refusal",
    "Row",
    "Run",
    "RunRequest",
    "ScoreAnswer",
    "ScoreItem",
    "ScoreRequest",
    "Severity",
    "Stage",
    "Status",
    "Target",
    "Task",
    "TaskKind",
    "Tests",
    "Told",
    "Verification",
    "Version",
]
