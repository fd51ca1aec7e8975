"""What the REST API and the stream send and take; the one source of OpenAPI and so of the page's types.

Routes translate between these and the inner objects; the form itself is ``forms.document.BalancerForm``.
Names are stable: the front end is built on them.
"""

from lbaas_ui.api.schemas.balancers import (
    Action,
    BalancerDetail,
    BalancerFormDocument,
    BalancerPage,
    BalancerSummary,
    DriftBrief,
    DriftDocument,
    FloatingIPInfo,
    ListenerNode,
    MemberNode,
    ObjectKind,
    OperationBrief,
    PolicyNode,
    PoolNode,
    RuleNode,
    Timeline,
    TimelineEntry,
    TreeObject,
)
from lbaas_ui.api.schemas.catalog import (
    Capabilities,
    Catalog,
    CatalogItem,
    CertificateItem,
    CertificateUpload,
    FloatingIPItem,
    MissingItem,
    NetworkItem,
    ServerAddressItem,
    ServerItem,
    SubnetItem,
)
from lbaas_ui.api.schemas.maintenance import (
    BalancerPlan,
    MaintenancePlan,
    MaintenanceRequest,
    MaintenanceState,
    ServedMember,
    ServerUse,
    ServerUsePage,
)
from lbaas_ui.api.schemas.members import (
    MembersRequest,
)
from lbaas_ui.api.schemas.operations import (
    OperationDocument,
    OperationPage,
    PlanDocument,
    PlanRequest,
    PlanStep,
    Progress,
    TaskDocument,
)
from lbaas_ui.api.schemas.problems import (
    ProblemDocument,
    ProblemItem,
)
from lbaas_ui.api.schemas.revisions import (
    RevisionDifferences,
    RevisionDocument,
    RevisionItem,
    RevisionPage,
)
from lbaas_ui.api.schemas.schedules import (
    ScheduleDocument,
    SchedulePage,
    ScheduleRequest,
)
from lbaas_ui.api.schemas.session import (
    SessionInfo,
    SessionRequest,
)
from lbaas_ui.api.schemas.steering import (
    SteeringDocument,
    SteeringRequest,
    StopDocument,
)
from lbaas_ui.api.schemas.stream import (
    Readiness,
    SourceHealth,
    StreamChange,
    StreamMessage,
)
from lbaas_ui.api.schemas.traffic import (
    Statistics,
    StatusHistory,
    StatusSpan,
    StatusStrip,
    TrafficSeries,
    TrafficTotals,
)

__all__ = [
    "Action",
    "BalancerDetail",
    "BalancerFormDocument",
    "BalancerPage",
    "BalancerPlan",
    "BalancerSummary",
    "Capabilities",
    "Catalog",
    "CatalogItem",
    "CertificateItem",
    "CertificateUpload",
    "DriftBrief",
    "DriftDocument",
    "FloatingIPInfo",
    "FloatingIPItem",
    "ListenerNode",
    "MaintenancePlan",
    "MaintenanceRequest",
    "MaintenanceState",
    "MemberNode",
    "MembersRequest",
    "MissingItem",
    "NetworkItem",
    "ObjectKind",
    "OperationBrief",
    "OperationDocument",
    "OperationPage",
    "PlanDocument",
    "PlanRequest",
    "PlanStep",
    "PolicyNode",
    "PoolNode",
    "ProblemDocument",
    "ProblemItem",
    "Progress",
    "Readiness",
    "RevisionDifferences",
    "RevisionDocument",
    "RevisionItem",
    "RevisionPage",
    "RuleNode",
    "ScheduleDocument",
    "SchedulePage",
    "ScheduleRequest",
    "ServedMember",
    "ServerAddressItem",
    "ServerItem",
    "ServerUse",
    "ServerUsePage",
    "SessionInfo",
    "SessionRequest",
    "SourceHealth",
    "Statistics",
    "StatusHistory",
    "StatusSpan",
    "StatusStrip",
    "SteeringDocument",
    "SteeringRequest",
    "StopDocument",
    "StreamChange",
    "StreamMessage",
    "SubnetItem",
    "TaskDocument",
    "Timeline",
    "TimelineEntry",
    "TrafficSeries",
    "TrafficTotals",
    "TreeObject",
]
