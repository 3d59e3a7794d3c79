"""What the API is sent and answers. Made by docs_tools from the table of endpoints: change that, and run `make openapi`."""
# fmt: off

from __future__ import annotations

from typing import Any, Literal, NotRequired, TypeAlias, TypedDict


class AbsenceIn(TypedDict):
    # Both days included.
    first: str
    last: str


class AcceptAppointmentIn(TypedDict):
    # Every question is answered with yes or no; how a yes counts the questionnaire says.
    answers: dict[str, bool]
    statement: NotRequired[str | None]


class AcceptIn(TypedDict):
    # An offer of the other side, or the officer's or mediator's proposal, as it stands.
    offer_id: str


class AcceptedReferral(TypedDict):
    # `status`: as the action alone would have been answered; `code`: of the problem, where it was refused.
    arbitration_id: str
    status: int
    code: str | None
    remedy: str | None
    stage: StageOfArbitration | None
    replayed: bool


class AcceptedReferrals(TypedDict):
    results: list[AcceptedReferral]
    accepted: int


class AccessLine(TypedDict):
    # One look. Of one reader's looks at one kind of thing the first of each hour is here; links to files and bundles
    #     are all here.
    at: str
    kind: LookKind
    by: Role
    tenant_id: str | None
    ref: str | None
    key_id: str | None
    acting: str | None
    event_id: str | None
    evidence_id: str | None
    bundle_id: str | None


class AccessLog(TypedDict):
    # Hour by hour, oldest first. A party's own looks are left out of what it reads, so a page may be short.
    lines: list[AccessLine]
    next_after: str | None


class AccessToken(TypedDict):
    # RFC 6749 §5.1.
    access_token: str
    token_type: Literal["Bearer"]
    expires_in: int
    scope: str


class Accord(TypedDict):
    # An agreement to go to a stage: in force only once the other party has said yes.
    id: str
    stage: str
    by: Role
    proposed_at: str
    arbitration: ArbitrationTerms | None
    terms_sha256: str | None
    agreed_at: str | None
    state: AccordState
    made_in: str
    said: str


AccordState: TypeAlias = "Literal['closed', 'concluded', 'declined', 'ended', 'lapsed', 'live']"


class AccreditationIn(TypedDict):
    kind: str
    expires_on: NotRequired[str | None]


ActIn = TypedDict("ActIn", {"at": "str", "by": "Role", "do": "str", "with": "NotRequired[dict[str, Any]]"})


class Action(TypedDict):
    # Something you may do now.
    action: str
    due_at: str | None
    mandatory: bool
    why: str


class ActionDone(TypedDict):
    case: CaseView
    created: list[str]
    dry_run: bool
    clock: list[ClockChange] | None


class AdoptDraftIn(TypedDict):
    # What the panel has seen (the case's record, the exhibits, this record) is pinned with it.
    draft_id: str


class AdvanceMediationIn(TypedDict):
    # To the very next of the five steps.
    to: Step


class AfterRequest(TypedDict):
    id: str
    kind: RequestKind
    by: Role
    text: TextRef
    made_at: str
    state: RequestStateOfArbitration
    reasons: TextRef | None


class AgreeTermsIn(TypedDict):
    # Terms that both sides want as an award. The first side gives `terms`; the other quotes their `sha256`.
    terms: NotRequired[TermsIn | None]
    sha256: NotRequired[str | None]


class AgreeToOfferIn(TypedDict):
    # The terms are worth asking the members; quotes their hash.
    offer_id: str
    terms_sha256: str


class Agreement(TypedDict):
    # What an arbitration agreement must hold where this pack is in force (P4).
    after_dispute: NotRequired[bool]
    effects: NotRequired[list[str]]
    source: NotRequired[str]


class AgreementIn(TypedDict):
    # A platform proposes to a body, or a body to a platform.
    partner: str
    terms: AgreementTerms


AgreementState: TypeAlias = "Literal['confirmed', 'ended', 'proposed', 'refused']"


class AgreementTerms(TypedDict):
    # What the two agree on.
    languages: list[str]
    amounts: list[AmountRange]
    categories: NotRequired[list[DisputeType]]
    laws: NotRequired[list[str]]
    fees: NotRequired[FeeSchedule | None]
    levels: NotRequired[ServiceLevels]
    notice_days: NotRequired[int]
    starts_on: str
    last_day: NotRequired[str | None]


class AlertAction(TypedDict):
    # Something you may do now.
    action: str
    why: str


class AlertDone(TypedDict):
    alert: AlertView


class AlertEscalation(TypedDict):
    from_level: int | None
    kinds: list[SignalKind]


class AlertList(TypedDict):
    # A list may lag behind the alerts by seconds.
    alerts: list[AlertSummary]
    next_after: str | None
    as_of: str


AlertReason: TypeAlias = "Literal['explained', 'faded', 'false_alarm', 'referred', 'resolved']"


class AlertRules(TypedDict):
    # Version 1: nobody has set any, these are the defaults.
    watch: Watch
    escalation: AlertEscalation
    updated_at: str | None
    updated_by: str
    version: int


class AlertRulesIn(TypedDict):
    # The rules whole: what is left out goes back to its default.
    watch: NotRequired[Watch]
    escalation: NotRequired[EscalationIn]


class AlertSpike(TypedDict):
    # What was counted, and what was to be expected.
    first_day: str
    last_day: str
    observed: int
    expected_hundredths: int
    chance_per_million: int
    level: int
    cases: list[str]


AlertState: TypeAlias = "Literal['acknowledged', 'closed', 'open']"


class AlertSummary(TypedDict):
    # The whole current state in short: the same in lists, webhooks and the event log.
    alert_id: str
    version: int
    seq: int
    chain_head: str
    state: AlertState
    kind: SignalKind
    value: str
    level: int
    spike: AlertSpike
    escalated_at: str | None
    cause: str | None
    reason: AlertReason | None
    opened_at: str
    updated_at: str
    closed_at: str | None
    wake_blocked: bool


class AlertView(TypedDict):
    # The alert as those who govern see it.
    alert_id: str
    version: int
    seq: int
    chain_head: str
    state: AlertState
    kind: SignalKind
    value: str
    level: int
    spike: AlertSpike
    escalated_at: str | None
    cause: str | None
    reason: AlertReason | None
    opened_at: str
    updated_at: str
    closed_at: str | None
    wake_blocked: bool
    said: str
    next: str
    first: AlertSpike
    fades_at: str | None
    allowed_actions: list[AlertAction]


Algorithm: TypeAlias = "Literal['ES256', 'EdDSA', 'PS256', 'RS256']"


class Alike(TypedDict):
    # `placement` is null until the case has been placed, some seconds after it was filed.
    case_id: str
    placement: AlikePlacement | None
    group_id: str | None
    as_of: str


class AlikePlacement(TypedDict):
    # Where the case stood among those alike when it was filed.
    cluster_id: str
    size: int
    sure: bool
    first_seen: str
    last_seen: str
    clusters: list[str]
    dismissed: bool
    reasons: list[AlikeReason]
    template: TemplateUse | None
    said: str


class AlikeReason(TypedDict):
    # One reason. Of the fields behind `why` those that its kind has.
    why: WhyOfGrouping
    value: str
    similarity: float
    others: int
    days: int
    said: str


class AmendEvidenceIn(TypedDict):
    # What is left out stays as it is.
    name: NotRequired[str | None]
    kind: NotRequired[str | None]
    visibility: NotRequired[Visibility | None]
    request_id: NotRequired[str | None]


class AmountRange(TypedDict):
    # Amounts in dispute in one currency, minor units, both ends included.
    currency: str
    least: NotRequired[int]
    most: NotRequired[int | None]


AnswerKind: TypeAlias = "Literal['boolean', 'choice', 'country', 'date', 'dispute_type', 'money']"


class AnswerLine(TypedDict):
    # One answer as it would be filed.
    key: str
    text: str
    said: str


class AnswerOption(TypedDict):
    key: str
    label: str


class AnswerQuestionIn(TypedDict):
    question_id: str
    finding: Finding
    reasons: list[CommonReasonIn]


class AnswerSlotsIn(TypedDict):
    # All that suit; none: none does.
    hearing_id: str
    slots: NotRequired[list[str]]


class ApplicablePack(TypedDict):
    pack: str
    title: str
    procedure: str


class AppointIn(TypedDict):
    seat: str
    neutral: str


class ApprovedText(TypedDict):
    # What somebody has approved, and stands by.
    text: str
    sha256: str
    by: Role
    at: str
    reason: str | None


class ArbitralAward(TypedDict):
    id: str
    content: AwardContent
    panel: list[str]
    adopted_at: str
    seen: AwardSeen
    majority: int
    sha256: str
    dissents: dict[str, TextRef]
    signatures: dict[str, AwardSignature]
    unsigned: list[str]
    rendered_at: str | None
    state: AwardState
    corrects: str | None
    instance: int
    tally: CrowdTally | None


class Arbitrating(TypedDict):
    # Arbitration under this pack; a pack without it hands over and has no proceedings of its own.
    method: Method
    size: int
    list_size: NotRequired[int]
    strikes: NotRequired[int]
    relists: NotRequired[int]
    appeal_to: NotRequired[int]
    correction: NotRequired[bool]
    additional: NotRequired[bool]
    crowd: NotRequired[Crowd | None]
    effect: NotRequired[str]
    source: NotRequired[str]
    tracks: NotRequired[list[Track]]
    large_from: NotRequired[dict[str, int]]
    large_size: NotRequired[int]
    composition: NotRequired[Composition]
    relations: NotRequired[dict[str, LookBack]]
    repeat_limit: NotRequired[Number | None]
    challenges: NotRequired[Number | None]
    withdrawable: NotRequired[bool]
    withdraw_by: NotRequired[list[Role]]
    fallbacks: NotRequired[int]


class ArbitrationAgreement(TypedDict):
    # What the parties have agreed on.
    body: str
    scope: str
    seat: str
    language: str
    fee: MoneyOfCase
    fee_by: Role
    effect: str
    rules_sha256: str
    sha256: str
    quote_id: str
    shares: dict[str, int]
    fallbacks: list[str]
    expires_at: str | None


class ArbitrationBodies(TypedDict):
    # By their ids.
    bodies: list[ArbitrationBody]
    next_after: str | None


class ArbitrationBody(TypedDict):
    # A profile as the body has published it.
    body_id: str
    profile: ProfileTerms
    sandbox: bool
    updated_at: str
    version: int
    durations: dict[str, UsualDuration]


class ArbitrationCharge(TypedDict):
    # A part of the fee: what is charged is what was quoted.
    id: str
    on: Role
    money: MoneyOfCase
    at: str
    paid_at: str | None
    refunded: int


class ArbitrationDeadline(TypedDict):
    # A challenge stops all of them but its own. The tribunal gives more time by order.
    rule: str
    on: Role
    length: SaidLength
    begins: Said
    duty: Said
    stages: list[StageOfArbitration]
    consequence: Consequence
    silence: Said
    repeat: int
    roll: Roll
    warn_at: list[int]
    warnings: Said | None
    legal_consequence: bool
    source: str
    verified: bool


class ArbitrationDone(TypedDict):
    arbitration: ArbitrationView
    created: list[str]
    dry_run: bool
    clock: list[ClockChange] | None


class ArbitrationEvent(TypedDict):
    # One link of the chain; of an event that is not for you, nothing but its place in it.
    seq: int
    prev: str
    hash: str
    id: str | None
    type: str | None
    at: str | None
    sequence: int | None
    body: str | None
    sealed: bool


class ArbitrationEvents(TypedDict):
    events: list[ArbitrationEvent]
    texts: dict[str, str]
    next_after: int | None


class ArbitrationHearing(TypedDict):
    id: str
    slots: list[HearingSlot]
    time_zone: str
    mode: str
    fits: dict[str, list[str]]
    slot: str | None
    minutes: TextRef | None
    state: HearingState
    moved: int


class ArbitrationIn(TypedDict):
    # Everything that an agreement to arbitrate says. The other party agrees by quoting its hash.
    body: str
    scope: str
    seat: str
    language: str
    fee: FeeIn
    fee_by: Literal["complainant", "platform", "respondent", "system"]
    effect: str
    rules_sha256: str
    quote_id: NotRequired[str | None]
    fallbacks: NotRequired[list[str]]
    expires_at: NotRequired[str | None]


class ArbitrationList(TypedDict):
    # A list may lag behind the arbitrations by seconds.
    arbitrations: list[ArbitrationSummary]
    next_after: str | None
    as_of: str


class ArbitrationQuote(TypedDict):
    # What a body would charge for this case. An agreement to arbitrate names it, and this is charged then.
    quote_id: str
    body_id: str
    name: str
    form: Form
    amount: MoneyOfCase
    fee: FeeSplit
    usual: UsualDuration | None
    accept_days: int
    award_days: int
    languages: list[str]
    seats: list[str]
    valid_until: str
    sha256: str


class ArbitrationQuotes(TypedDict):
    quotes: list[ArbitrationQuote]
    unable: list[UnableBody]


class ArbitrationStage(TypedDict):
    id: StageOfArbitration
    name: Said
    about: Said
    deadlines: list[str]


class ArbitrationSummary(TypedDict):
    # The whole current state in short: the same in lists, webhooks and the event log.
    arbitration_id: str
    case_id: str
    body: str
    platform: str
    version: int
    seq: int
    chain_head: str
    status: StatusOfArbitration
    stage: StageOfArbitration
    outcome: OutcomeOfArbitration | None
    cause: str
    size: int
    method: Method
    instance: int
    complete: bool
    dispute_type: DisputeType
    claimed: MoneyOfCase | None
    lang: str
    rules: str
    opened_at: str
    updated_at: str
    overdue: bool
    wake_blocked: bool
    panel: list[str]
    due_at: str | None
    due_rule: str | None
    external: bool
    awarded_at: str


class ArbitrationTerms(TypedDict):
    body: str
    scope: str
    seat: str
    language: str
    fee: MoneyOfCase
    fee_by: Role
    effect: str
    rules_sha256: str
    quote_id: str
    shares: dict[str, int]
    fallbacks: list[str]
    expires_at: str | None


class ArbitrationTimeLimit(TypedDict):
    id: str
    rule: str
    on: Role
    state: DeadlineState
    started_at: str
    due_at: str
    consequence: Consequence
    attempt: int
    duty: str
    silence: str


class ArbitrationView(TypedDict):
    # The arbitration as you may see it, and what happens next.
    arbitration_id: str
    case_id: str
    body: str
    platform: str
    version: int
    seq: int
    chain_head: str
    status: StatusOfArbitration
    stage: StageOfArbitration
    outcome: OutcomeOfArbitration | None
    cause: str
    size: int
    method: Method
    instance: int
    complete: bool
    dispute_type: DisputeType
    claimed: MoneyOfCase | None
    lang: str
    rules: str
    opened_at: str
    updated_at: str
    overdue: bool
    wake_blocked: bool
    panel: list[str]
    due_at: str | None
    due_rule: str | None
    external: bool
    awarded_at: str
    as_of: str
    closed_at: str | None
    stage_name: str
    next: str
    you: Literal["arbitrator", "body", "complainant", "respondent", "staff"]
    move: list[Role]
    complainant_ref: str
    respondent_ref: str
    agreement: ArbitrationAgreement
    fees: list[ArbitrationCharge]
    seats: list[TribunalSeat]
    draws: TribunalDraws | None
    awards: list[ArbitralAward]
    allowed_actions: list[Action]
    limits: dict[str, int]
    deadlines: list[ArbitrationTimeLimit] | None
    lists: list[NameList] | None
    challenges: list[NeutralChallenge] | None
    orders: list[ProceduralOrder] | None
    hearings: list[ArbitrationHearing] | None
    requests: list[AfterRequest] | None
    agreed: TermsForAward | None
    nonces: list[str] | None
    drafts: list[AwardDraft] | None


class AskExtensionIn(TypedDict):
    order_id: str
    reason: str


class Asked(TypedDict):
    # A question in the language of the complaint.
    key: str
    text: str
    help: str
    kind: Literal["boolean", "choice", "code", "date", "email", "long", "money", "name", "phone", "text"]
    required: bool
    max_length: int
    options: list[AnswerOption]


class AskedNeutral(TypedDict):
    ref: str
    how: Method
    by: Role
    public_key: str
    attempt: int


class AssignGroupMediatorIn(TypedDict):
    mediator: NotRequired[str | None]


class AssignMediatorIn(TypedDict):
    mediator: NotRequired[str | None]
    body: NotRequired[str | None]


class Attempt(TypedDict):
    # Whom attempt `n` met, and every reason why he was skipped; none: he was taken.
    n: int
    ticket: int
    ref: str
    reasons: list[Reason]
    on_file_since: str | None
    entered_after_seed: bool


class Attempted(TypedDict):
    number: int
    at: str
    status: int | None
    error: str | None
    latency_ms: int
    head: str
    excerpt: str
    next_attempt: str | None


Attested: TypeAlias = "Literal['api_key', 'signature']"


class AuthenticatedIn(TypedDict):
    # When and how somebody has logged in with you (RFC 8176: `pwd`, `otp`, `hwk`, `mfa` …).
    at: str
    methods: NotRequired[list[str]]


class AuthoriseIn(TypedDict):
    # A signed statement that a lawyer or an association may act for the group. A signature (Ed25519 over the 32 bytes
    #     of the statement's hash) that comes with its public key is checked.
    kind: AuthorityKind
    ref: str
    scope: list[str]
    statement_sha256: str
    signed_at: str
    expires_at: str
    signature: NotRequired[str | None]
    public_key: NotRequired[str | None]


class Authority(TypedDict):
    # A lawyer's or association's authority to act for the group.
    id: str
    kind: AuthorityKind
    ref: str
    scope: list[str]
    statement_sha256: str
    signed_at: str
    expires_at: str
    signature: str
    public_key: str
    revoked: bool


AuthorityKind: TypeAlias = "Literal['association', 'lawyer']"


class AwardContent(TypedDict):
    kind: AwardKind
    finding: Finding
    issues: list[AwardIssue]
    terms: Terms | None
    costs: dict[str, MoneyOfCase]


class AwardDraft(TypedDict):
    # For the panel alone.
    id: str
    content: AwardContent
    by: str
    votes: dict[str, DraftBallot]
    adopted: bool
    dropped: bool


class AwardFile(TypedDict):
    format: Literal["redress-award/1"]
    document: dict[str, Any]
    sha256: str
    words: dict[str, Word]
    signatures: list[Signed]
    unsigned: list[str]
    signing: Signing | None


class AwardIssue(TypedDict):
    code: str
    finding: Finding
    reasons: list[AwardReason]


AwardKind: TypeAlias = "Literal['additional', 'consent', 'default', 'final', 'opinion']"


class AwardReason(TypedDict):
    text: TextRef
    cites: list[str]


class AwardReasonIn(TypedDict):
    text: str
    cites: list[str]


class AwardSeen(TypedDict):
    # What the deciders saw: the case's record and this one up to a number, and the exhibits with their hashes.
    case_seq: int
    case_chain_head: str
    exhibits: dict[str, str]
    seq: int
    chain_head: str


class AwardSignature(TypedDict):
    ref: str
    seat: str
    at: str
    alg: str
    key: str
    signature: str


AwardState: TypeAlias = "Literal['adopted', 'dropped', 'rendered', 'replaced']"


class AwardUpdate(TypedDict):
    # The award, or where `document.corrects` names it, the corrected or additional one on a request.
    kind: Literal["award"]
    document: dict[str, Any]
    texts: list[Words]
    signatures: list[SignatureOfHandover]
    request_id: NotRequired[str | None]
    reasons: NotRequired[str | None]


Bar: TypeAlias = "Literal['disclose', 'hard', 'waivable']"


class Batch(TypedDict):
    # One that is open: its members go on with their own cases.
    number: int
    members: int
    opened_at: str
    by: Role


class Batching(TypedDict):
    # How those who were not drawn go on: in the order of their tickets in that draw.
    draw: str
    roll: int
    size: int
    members: int
    batches: int
    opened: list[Batch]


class BidIn(TypedDict):
    # Sealed: nobody but the comparison ever sees it. The complainant bids the least it takes, the respondent the most
    #     it pays.
    amount: MoneyIn


class Bidding(TypedDict):
    # Sealed double-blind bidding; each round is bounded by the rule `bid`.
    rounds: int
    source: str


class BodyAgreement(TypedDict):
    # Between a platform and a body.
    agreement_id: str
    platform: str
    body: str
    proposed_by: Role
    terms: AgreementTerms
    state: AgreementState
    proposed_at: str
    answered_at: str | None
    ended_at: str | None
    ended_by: Role | None
    ends_on: str | None
    version: int


class BodyAgreements(TypedDict):
    agreements: list[BodyAgreement]
    next_after: str | None


class BodyContact(TypedDict):
    # How people reach the body; of an office, never of a person.
    url: str
    email: NotRequired[str | None]
    phone: NotRequired[str | None]


class BodyNames(TypedDict):
    # In English and in Chinese: neither may be missing.
    en: str
    zh: str


class BodyNeutral(TypedDict):
    # An entry of a body's roster.
    ref: str
    person: str
    languages: list[str]
    roles: list[NeutralRole]
    competence: NeutralCompetence
    accreditations: list[NeutralAccreditation]
    absences: list[NeutralAbsence]
    capacity: int
    capacity_total: int | None
    weight: int
    ties: list[NeutralTie]
    trade: Role | None
    public_key: str
    available: bool
    retired: bool
    active: int
    statistics: NeutralStatistics
    since: str
    version: int
    warnings: list[EntryWarning]
    mediates: list[str] | None


class BodyNeutrals(TypedDict):
    # By their references.
    neutrals: list[BodyNeutral]
    next_after: str | None


class BodyStatistics(TypedDict):
    # Over all of the body's arbitrations, as far as their rows have come.
    total: int
    open: int
    overdue: int
    by_stage: dict[str, int]
    by_outcome: dict[str, int]
    median_days: int | None
    nine_in_ten_days: int | None
    as_of: str
    complete: bool


class BulkAcceptIn(TypedDict):
    # Each is accepted by a command of its own; what is refused of one says nothing of the others.
    arbitrations: list[str]


class BulkJobIn(TypedDict):
    kind: KindOfBulk
    format: NotRequired[Format]
    lang: NotRequired[Literal["en", "zh"] | None]
    batch: NotRequired[str | None]
    defaults: NotRequired[dict[str, Any]]
    mapping: NotRequired[BulkMapping | None]
    respondent_ref: NotRequired[str | None]
    filters: NotRequired[dict[str, str]]
    sha256: NotRequired[str | None]
    size: NotRequired[int | None]


class BulkJobView(TypedDict):
    job_id: str
    kind: KindOfBulk
    format: Format
    state: StateOfBulk
    lang: str
    next: str
    created_at: str
    started_at: str | None
    ended_at: str | None
    estimated_end: str | None
    upload_until: str | None
    percent: int
    lines_done: int
    lines_total: int | None
    accepted: int
    refused: int
    repeated: int
    batch: str | None
    respondent_ref: str | None
    cause: str | None
    cause_line: int | None
    result: str | None
    result_until: str | None


class BulkJobs(TypedDict):
    jobs: list[BulkJobView]
    next_after: str | None


class BulkLine(TypedDict):
    # As a line of the result has it; that also names the case.
    line: int
    outcome: str
    key: NotRequired[str]
    problem: NotRequired[dict[str, Any]]


class BulkLink(TypedDict):
    url: str
    expires_at: str
    bytes: int


class BulkMapping(TypedDict):
    # How rows of the CFPB's file become complaints. Names are taken as they stand in the file.
    issues: NotRequired[dict[str, DisputeType]]
    products: NotRequired[dict[str, DisputeType]]
    dispute_type: NotRequired[DisputeType | None]
    companies: NotRequired[dict[str, str]]
    narrative: NotRequired[str | None]


class BulkTried(TypedDict):
    lines: list[BulkLine]
    accepted: int
    refused: int


class BulkTryIn(TypedDict):
    kind: KindOfBulk
    format: NotRequired[Format]
    lang: NotRequired[Literal["en", "zh"] | None]
    batch: NotRequired[str | None]
    defaults: NotRequired[dict[str, Any]]
    mapping: NotRequired[BulkMapping | None]
    respondent_ref: NotRequired[str | None]
    filters: NotRequired[dict[str, str]]
    text: str


class BundleImportIn(TypedDict):
    sha256: str
    size: int


class BundleIn(TypedDict):
    lang: NotRequired[Literal["en", "zh"]]


class BundleLink(TypedDict):
    url: str
    expires_at: str
    sha256: str
    size: int


BundleState: TypeAlias = "Literal['failed', 'queued', 'ready', 'working']"


class BundleView(TypedDict):
    # `root` proves what is in it and stands in the record; `sha256` is of the whole file.
    bundle_id: str
    state: BundleState
    lang: str
    asked_at: str
    next: str
    seq: int | None
    chain_head: str | None
    root: str | None
    sha256: str | None
    size: int | None
    expires_at: str | None
    cause: str | None
    download: str | None


class Call(TypedDict):
    # Who took the call, and when the complaint was read back to the caller, who agreed to it.
    taken_by: str
    confirmed_at: str


class CallIn(TypedDict):
    # A complaint taken down for somebody at the telephone.
    confirmed_at: str
    taken_by: NotRequired[str | None]


class CancelHearingIn(TypedDict):
    hearing_id: str


class Candidacy(TypedDict):
    id: str
    case_id: str
    stood_at: str
    statement: TextRef | None
    scope: list[str]
    state: CandidacyState
    votes: int | None
    rank: int | None
    since: str | None
    recall_asked_by: int


CandidacyState: TypeAlias = "Literal['elected', 'left', 'not_elected', 'recalled', 'resigned', 'standing', 'withdrawn']"


class Caps(TypedDict):
    # How many children of each kind a case may hold. Keeps one Query enough for a case, and one transaction for what
    #     closes them all: it takes a hundred rows.
    offers: NotRequired[int]
    live_offers: NotRequired[int]
    requests: NotRequired[int]
    proposals: NotRequired[int]
    texts: NotRequired[int]
    messages: NotRequired[int]
    pauses: NotRequired[int]
    accords: NotRequired[int]
    deficiencies: NotRequired[int]


class CaseEvents(TypedDict):
    events: list[RecordedEvent]
    next_after: int | None


class CaseFile(TypedDict):
    # The case as it was handed over, and what came later. Nothing that was said in a mediation, offered or bid.
    arbitration_id: str
    case_id: str
    case_seq: int
    case_chain_head: str
    claim: Claim
    position: str | None
    exhibits: list[HandedExhibit]
    manifest: Manifest | None
    events: list[CaseLink]
    messages: list[ThreadMessage]
    texts: dict[str, str]
    next_after: int | None


class CaseIn(TypedDict):
    # A complaint. Whatever is missing for filing is reported at once, as `incomplete`.
    pack: str
    lang: NotRequired[Literal["en", "zh"]]
    channel: NotRequired[Literal["api", "bot", "email", "hotline", "web"]]
    complainant: NotRequired[PersonIn]
    respondent: NotRequired[PersonIn]
    dispute_type: NotRequired[DisputeType | None]
    occurred_on: NotRequired[str | None]
    claim: NotRequired[ClaimIn]
    narrative: NotRequired[str | None]
    order_ref: NotRequired[str | None]
    terms_ref: NotRequired[str | None]
    order: NotRequired[PlacedOrderIn | None]
    details: NotRequired[dict[str, str]]
    standing: NotRequired[StandingIn | None]
    country: NotRequired[str | None]
    promises: NotRequired[dict[str, int]]
    about: NotRequired[dict[str, str]]
    call: NotRequired[CallIn | None]
    violation_report: NotRequired[ViolationReportIn | None]


class CaseLink(TypedDict):
    # One event of the case; of what was said to settle it nothing but its place in the chain.
    seq: int
    prev: str
    hash: str
    id: str | None
    type: str | None
    at: str | None
    body: str | None
    sealed: bool


class CaseList(TypedDict):
    # A list may lag behind the cases by seconds.
    cases: list[CaseSummary]
    next_after: str | None
    as_of: str


class CaseSummary(TypedDict):
    # The whole current state in short: the same in lists, webhooks and the event log.
    case_id: str
    version: int
    seq: int
    chain_head: str
    status: StatusOfCase
    stage: str
    outcome: OutcomeOfCase | None
    legal_effect: LegalEffect | None
    move: list[Role]
    due_at: str | None
    due_rule: str | None
    due_on: Role | None
    complainant_ref: str
    respondent_ref: str
    lang: str
    dispute_type: DisputeType
    pack: str
    filed_at: str
    updated_at: str
    overdue: bool
    defaulted: bool
    wake_blocked: bool
    remedy: Remedy | None
    agreed_percent: int | None
    queues: list[str]
    grouped_in: str | None
    test_of: str | None
    channel: NotRequired[str | None]
    order_ref: NotRequired[str | None]
    arbitration: NotRequired[str | None]
    accord: NotRequired[str | None]


class CaseTerms(TypedDict):
    # What the case was filed under, whatever was registered since.
    terms_ref: str
    effective_from: str
    title: str
    lang: str
    sha256: str
    size: int
    registered_at: str
    text: str
    pinned: PinnedTerms


class CaseView(TypedDict):
    # The case as you may see it, and what happens next.
    case_id: str
    version: int
    seq: int
    chain_head: str
    status: StatusOfCase
    stage: str
    outcome: OutcomeOfCase | None
    legal_effect: LegalEffect | None
    move: list[Role]
    due_at: str | None
    due_rule: str | None
    due_on: Role | None
    complainant_ref: str
    respondent_ref: str
    lang: str
    dispute_type: DisputeType
    pack: str
    filed_at: str
    updated_at: str
    overdue: bool
    defaulted: bool
    wake_blocked: bool
    remedy: Remedy | None
    agreed_percent: int | None
    queues: list[str]
    grouped_in: str | None
    test_of: str | None
    channel: str | None
    order_ref: str | None
    arbitration: str | None
    accord: str | None
    stage_name: str
    next: str
    next_step: NextStep | None
    turn: str
    queue_notes: list[str]
    procedure: str
    your_move: bool
    their_move: bool
    neutral_move: bool
    served_at: str | None
    position: str | None
    as_of: str
    claim: Claim
    deadlines: list[Deadline]
    offers: list[Offer]
    proposals: list[Proposal]
    requests: list[EvidenceRequest]
    tasks: list[Task]
    decision: Decision | None
    evidence: list[Evidence]
    allowed_actions: list[Action]
    next_forum: dict[str, str] | None
    evidence_left: EvidenceLeft | None
    deficiencies: list[Deficiency]
    pauses: list[Pause]
    accords: list[Accord]
    bidding: list[Round]
    mediation: list[Mediation]
    entitlements: list[EntitlementOfProcedure]
    outcome_notice: OutcomeNotice | None
    screening: Screening | None
    group: GroupMembership | None
    group_invitations: list[GroupInvitation]
    referral: Referral | None
    external_disputes: list[ExternalDispute]
    representations: list[Representation]
    holds: list[Hold]
    erased: dict[str, str | None]


Category: TypeAlias = "Literal['deadline', 'decision', 'groups', 'offers', 'outcome', 'progress', 'service']"


class CertificateIn(TypedDict):
    # A certificate of PayPal's, and the address in its messages' `PAYPAL-CERT-URL`. It is never fetched from there.
    url: str
    pem: str


class Challenge(TypedDict):
    by: Role
    reason: TextRef
    made_at: str
    upheld: bool | None


class ChallengeNeutralIn(TypedDict):
    seat: str
    reason: str


ChallengeState: TypeAlias = "Literal['dismissed', 'moot', 'open', 'upheld']"


class Change(TypedDict):
    id: str
    kind: ChangeKind
    text: TextRef
    proposed_at: str
    consented: bool | None


ChangeKind: TypeAlias = "Literal['change_of_claim', 'waiver']"


class Choice(TypedDict):
    # One remedy that a member may choose.
    id: str
    remedy: Remedy
    amounts: list[MoneyOfCase]
    conditions: list[Condition]
    text: TextRef | None


class ChoiceIn(TypedDict):
    # One remedy that a member may choose. Without amounts one in money pays by the formula, another pays nothing.
    id: str
    remedy: Remedy
    amounts: NotRequired[list[MoneyIn]]
    conditions: NotRequired[list[Condition]]
    text: NotRequired[str | None]


class Claim(TypedDict):
    dispute_type: DisputeType
    sought: Terms
    occurred_on: str
    narrative: TextRef
    channel: str
    order_ref: str | None
    terms_ref: str | None
    details: dict[str, str]
    standing: Standing | None
    country: str | None
    floor: str
    promises: dict[str, int]
    about: dict[str, str]
    terms: PinnedTerms | None
    order: TextRef | None
    call: Call | None


class ClaimIn(TypedDict):
    # What the complainant asks for; money remedies need an amount, a `custom` one needs words.
    remedy: NotRequired[Remedy | None]
    money: NotRequired[MoneyIn | None]
    text: NotRequired[str | None]


class Clock(TypedDict):
    # A sandbox tenant's time. `reached` is false where a long move has to be sent again to go on.
    now: str
    wall: str
    offset_seconds: int
    reached: bool
    woken: int
    happened: list[Happened]
    next_wake: str | None


class ClockChange(TypedDict):
    # What a dry run would do to one deadline: it `starts`, `stops` (stands still), `resumes`, `moves`, is `met`,
    #     `expires` or is `cancelled`.
    id: str
    rule: str
    on: Role
    change: Literal["cancelled", "expires", "met", "moves", "resumes", "starts", "stops"]
    due_before: str | None
    due_after: str
    consequence: Consequence


class ClockIn(TypedDict):
    # Exactly one of the three. Time only moves forward, by at most 400 days at once.
    advance_seconds: NotRequired[int | None]
    to: NotRequired[str | None]
    to_next: NotRequired[Literal["deadline"] | None]


class CloseAlertIn(TypedDict):
    # Why it is over: the cause is gone, the number is explained, it is pursued elsewhere, or there was nothing.
    reason: Literal["explained", "false_alarm", "referred", "resolved"]


class CodeRelation(TypedDict):
    a: str
    relation: Relation
    b: str
    since: str | None
    until: str | None


class CodeRelations(TypedDict):
    relations: list[CodeRelation]


class Collective(TypedDict):
    # Collective cases under this pack; a pack without it knows none.
    form_at: Threshold
    suggest_at: Threshold
    seats: Seats
    voting: Voting
    opens_by_itself: NotRequired[bool]
    open_by: NotRequired[list[Role]]
    joins_in: NotRequired[list[str]]
    proof: NotRequired[bool]
    late: NotRequired[Late]
    affirm: NotRequired[bool]
    unclaimed: NotRequired[Unclaimed]
    unclaimed_rest: NotRequired[Unclaimed]
    objections: NotRequired[bool]
    test_cases: NotRequired[Threshold | None]
    batch_size: NotRequired[Threshold | None]
    longest: NotRequired[Length | None]
    recall_again_days: NotRequired[Threshold]
    recall_again_by: NotRequired[Threshold]
    closes_early: NotRequired[bool]
    capacity: NotRequired[int]


class CommentIn(TypedDict):
    challenge_id: str
    text: str


class CommitVoteIn(TypedDict):
    # A juror's sealed vote: SHA-256 of vote and salt, in hex.
    commitment: str


class CommonDecision(TypedDict):
    id: str
    finding: Finding
    questions: list[str]
    reasons: list[DecisionReason]
    decided_at: str
    formula: Formula | None
    terms_sha256: str
    legal_effect: str
    within_days: int | None


class CommonReasonIn(TypedDict):
    text: str
    cites: list[str]


class ComparedValue(TypedDict):
    n: int
    by: SourceOfPromises


class CompetenceIn(TypedDict):
    # What the neutral can decide. Each that is empty: all.
    dispute_types: NotRequired[list[DisputeType]]
    laws: NotRequired[list[str]]
    fields: NotRequired[list[str]]
    ceilings: NotRequired[list[MoneyIn]]


class Composition(TypedDict):
    # What a panel of several must hold. `accredited`: at least one with each of these accreditations.
    accredited: NotRequired[list[str]]
    no_trade_majority: NotRequired[bool]
    source: NotRequired[str]


class ConcludeAccordIn(TypedDict):
    # The explicit yes. For arbitration it quotes `terms_sha256` of the agreement.
    accord_id: str
    terms_sha256: NotRequired[str | None]


Condition: TypeAlias = "Literal['complainant_pays_return', 'confidential', 'full_settlement', 'goods_returned', 'respondent_pays_return']"


class ConfirmReturnIn(TypedDict):
    task_id: str


class ConfirmationIn(TypedDict):
    code: str


class Confirmed(TypedDict):
    # One of the two.
    filing_token: str | None
    expires_at: str | None
    token: Token | None


Consequence: TypeAlias = "Literal['all_acceptable', 'body_appoints', 'breach', 'carry_out', 'close_bidding', 'close_unclaimed', 'count', 'count_votes', 'decline', 'deem_received', 'deem_served', 'default', 'dissolve', 'escalate', 'final', 'go_on', 'lapse', 'lapse_accord', 'lapse_offer', 'lapse_proposal', 'lapse_return', 'leave_group', 'next_body', 'note_late', 'note_overdue', 'note_unmet', 'open_batch', 'refer', 'release_upload', 'render', 'replace', 'resume', 'retry', 'seed', 'terminate', 'waive']"


class ConsumerRight(TypedDict):
    code: str
    title: str
    explains: str
    state: RightState
    source: str
    article: str
    verified: bool
    until: str | None
    limits: list[RightLimit]
    amount: RightAmount | None
    excluded_by: RightExclusion | None
    would_exclude: list[RightExclusion]
    missing: list[str]
    remedies: list[Remedy]
    letter: str | None


class Contact(TypedDict):
    # Where to turn, by language.
    name: dict[str, str]
    how: dict[str, str]


class ContentIn(TypedDict):
    # What an award says. `costs`: by role, what each bears of the fee.
    kind: AwardKind
    finding: Finding
    issues: NotRequired[list[IssueIn]]
    terms: NotRequired[TermsIn | None]
    costs: NotRequired[dict[str, FeeIn]]


class Conversation(TypedDict):
    id: str
    step: int
    state: Literal["asking", "filed", "review", "stopped"]
    lang: str
    say: str
    question: Asked | None
    problem: str | None
    review: list[AnswerLine]
    left: int
    case_id: str | None
    expires_at: str


class ConversationIn(TypedDict):
    # Begins a conversation; what a diagnosis has found goes into `answers` (`dispute_type`, `remedy`).
    pack: str
    lang: NotRequired[Literal["en", "zh"]]
    country: NotRequired[str | None]
    complainant_ref: NotRequired[str | None]
    respondent_ref: NotRequired[str | None]
    terms_ref: NotRequired[str | None]
    order: NotRequired[PlacedOrderIn | None]
    about: NotRequired[dict[str, str]]
    promises: NotRequired[dict[str, int]]
    standing: NotRequired[StandingIn | None]
    answers: NotRequired[dict[str, str]]


class CorrectLedgerIn(TypedDict):
    # What a member's line is to be worked out from. `reason` is a code, `text` says it in words.
    case_id: str
    entitled: EntitledIn
    reason: str
    text: str


class Correction(TypedDict):
    case_id: str
    entitled: MoneyOfCase
    reason: str
    text: TextRef


class CounterIn(TypedDict):
    offer_id: str
    terms: TermsIn
    note: NotRequired[str | None]
    expires_at: NotRequired[str | None]


Counts: TypeAlias = "Literal['after', 'until']"


CountsFrom: TypeAlias = "Literal['entry', 'filing', 'service']"


class Crowd(TypedDict):
    # How a crowd decides: by more than half of the votes that were opened, if these are enough.
    quorum: Number
    undecided: NotRequired[Undecided]


class CrowdTally(TypedDict):
    # Votes of a crowd that were opened, in numbers.
    choice: str | None
    votes: dict[str, int]


class CureIn(TypedDict):
    # What was lacking: answers to the form by their keys; anything else by files, or in words.
    details: NotRequired[dict[str, str]]
    note: NotRequired[str | None]


class Custodial(TypedDict):
    # One step of a file's way, as it stands in the record.
    seq: int
    at: str
    type: str
    by: Role
    hash: str
    which: Which | None
    reason: str | None
    ground: ErasureGround | None
    exhibit: str | None
    version_id: str | None
    kept_until: str | None


class Custody(TypedDict):
    # Of a file of your own, everything; of another, from its submission on.
    evidence_id: str
    exhibit: str | None
    sha256: str
    state: EvidenceState
    trail: list[Custodial]


class Days(TypedDict):
    # Which days are working days: a country's calendar and the pack's own corrections to it (ISO dates).
    country: NotRequired[str]
    holidays: NotRequired[list[str]]
    workdays: NotRequired[list[str]]


class Deadline(TypedDict):
    id: str
    rule: str
    on: Role
    started_at: str
    due_at: str
    consequence: Consequence
    grace_seconds: int
    remaining_seconds: int
    remaining_days: int
    remaining_working_days: int
    may_prolong: list[Role]
    duty: str
    silence: str
    warnings: list[str]
    repeat: int
    attempt: int
    state: DeadlineState
    unit: Unit | None
    stopped: list[Stopped]
    prolonged: list[Prolonged]
    left: str | None
    provisional: bool
    paused: str | None
    history: list[str]


class DeadlineRule(TypedDict):
    # One deadline as data: on whom, how long, which warnings, how often it extends itself, what silence means.
    on: Role
    length: Length
    consequence: Consequence
    source: str
    verified: bool
    warn_at: NotRequired[list[int]]
    repeat: NotRequired[int]
    roll: NotRequired[Roll | None]
    extension: NotRequired[Extension | None]
    pausable: NotRequired[bool]


DeadlineState: TypeAlias = "Literal['cancelled', 'expired', 'met', 'paused', 'running']"


class DecideCommonIn(TypedDict):
    # What follows for all members from the answered questions. Dismissed, it gives nothing.
    finding: Finding
    questions: list[str]
    reasons: list[CommonReasonIn]
    formula: NotRequired[FormulaIn | None]
    within_days: NotRequired[int | None]


class DecideIn(TypedDict):
    finding: Finding
    reasons: list[DecisionReasonIn]
    terms: NotRequired[TermsIn | None]


class Decision(TypedDict):
    id: str
    finding: Finding
    reasons: list[DecisionReason]
    decided_at: str
    terms: Terms | None


class DecisionReason(TypedDict):
    text: TextRef
    cites: list[str]


class DecisionReasonIn(TypedDict):
    # One reason and what it rests on: `claim`, `response`, evidence in the vault, requests that were not met.
    text: str
    cites: list[str]


class DeclareIn(TypedDict):
    files: list[FileIn]


class Declared(TypedDict):
    case: CaseView
    created: list[str]
    uploads: list[Upload]
    missing: list[str]


class DeclineAppointmentIn(TypedDict):
    # `conflict`, `time`, `expertise`, `other`.
    ground: str


DeclineGround: TypeAlias = "Literal['already_handled', 'missing_material', 'no_competence', 'not_a_violation', 'other']"


class DeclineIn(TypedDict):
    # An offer of the other side, a proposal, or an agreement on a stage that the other side proposed.
    offer_id: str


class DeclineReportIn(TypedDict):
    # Why it is not taken up, and what the reporter can do instead; a named reporter reads both.
    ground: DeclineGround
    reasons: str
    instead: str


class Deficiency(TypedDict):
    # What the complainant was asked to supply.
    id: str
    items: list[str]
    noted_at: str
    by: Role
    note: TextRef | None
    state: DeficiencyState
    labels: list[str]
    said: str


DeficiencyState: TypeAlias = "Literal['closed', 'cured', 'lapsed', 'open']"


class DeliberateIn(TypedDict):
    # For the panel alone.
    text: str


class Deliberation(TypedDict):
    messages: list[PanelMessage]
    next_after: int | None


class DeliveryDetail(TypedDict):
    event_id: str
    type: str
    case_id: str | None
    state: str
    attempts: int
    created_at: str
    next_attempt: str | None
    last_status: int | None
    last_error: str | None
    delivered_at: str | None
    request: SentRequest
    tries: list[Attempted]


class DeliveryLine(TypedDict):
    event_id: str
    type: str
    case_id: str | None
    state: str
    attempts: int
    created_at: str
    next_attempt: str | None
    last_status: int | None
    last_error: str | None
    delivered_at: str | None


class DeliveryLog(TypedDict):
    # Newest first. It is kept for 30 days after a delivery has ended.
    deliveries: list[DeliveryLine]
    next_after: str | None


class DemandRecallIn(TypedDict):
    # `case_id`: of the representative.
    case_id: str
    reason: str


class Derived(TypedDict):
    # Made from the file; named by a hash of its own.
    sha256: str
    size: int
    media_type: str


class Diagnosed(TypedDict):
    # General information made from the answers. No advice, no decision, and nothing of it is kept.
    notice: str
    floor: str | None
    regime: str
    title: str
    seller_regime: str | None
    country: str | None
    dispute_type: DisputeType | None
    as_of: str
    rights: list[ConsumerRight]
    possible: list[ConsumerRight]
    not_available: list[ConsumerRight]
    remedies: list[LikelyRemedy]
    evidence: list[EvidenceItem]
    steps: list[SelfHelpStep]
    deadlines: list[GuidedDeadline]
    rule_pack: ApplicablePack | None
    questions: list[DiagnosisQuestion]


class DiagnosisIn(TypedDict):
    # Everything is optional: what is missing comes back as questions.
    regime: NotRequired[str | None]
    country: NotRequired[str | None]
    seller_regime: NotRequired[str | None]
    dispute_type: NotRequired[DisputeType | None]
    answers: NotRequired[dict[str, bool | int | str | MoneyIn]]
    promises: NotRequired[dict[str, int]]
    platform_promises: NotRequired[dict[str, int]]


class DiagnosisQuestion(TypedDict):
    key: str
    pointer: str
    text: str
    help: str | None
    kind: AnswerKind
    options: list[FormOption]
    days: str | None


class DiagnosisQuestions(TypedDict):
    regime: str
    title: str
    questions: list[DiagnosisQuestion]


class Difference(TypedDict):
    what: str
    one: str | None
    two: str | None


class DisclosedMatter(TypedDict):
    code: str
    bar: Bar
    waived_by: list[Role]


class DisclosureQuestion(TypedDict):
    code: str
    bar: Bar
    look_back_days: int | None
    text: str


class DisclosureQuestionnaire(TypedDict):
    version: int
    questions: list[DisclosureQuestion]


class DisclosureUpdate(TypedDict):
    # Something that has come up later.
    kind: Literal["disclosure"]
    ref: str
    disclosures: NotRequired[dict[str, Bar]]
    statement: NotRequired[str | None]


class DispatchNoticeIn(TypedDict):
    # The platform attests that it sent the notice to the address the respondent has confirmed, now or earlier.
    at: NotRequired[str | None]


class DisputeSource(TypedDict):
    pack: str
    respondent_ref: str
    respondent_name: str
    lang: str
    remedy: str
    webhook_id: str | None
    certificates: list[PinnedCertificate]
    shop: str | None


class DisputeSourceIn(TypedDict):
    # With what a payment provider's disputes are filed, and what its messages are held against.
    pack: str
    respondent_ref: str
    respondent_name: str
    lang: NotRequired[Literal["en", "zh"]]
    remedy: NotRequired[Literal["compensation", "partial_refund", "refund"]]
    secret: NotRequired[str | None]
    webhook_id: NotRequired[str | None]
    certificates: NotRequired[list[CertificateIn]]
    shop: NotRequired[str | None]


DisputeType: TypeAlias = "Literal['after_sales', 'counterfeit', 'delayed_dispatch', 'logistics', 'misleading_advertising', 'payment', 'price', 'promotion', 'quality', 'review', 'service']"


class DisputeTypeGuide(TypedDict):
    dispute_type: DisputeType
    title: str
    form: list[FormField]
    evidence: list[EvidenceItem]
    remedies: list[RemedyHint]


class DisputeTypes(TypedDict):
    dispute_types: list[DisputeTypeGuide]


class Download(TypedDict):
    url: str
    expires_at: str
    which: Which
    sha256: str
    media_type: str


class DownloadIn(TypedDict):
    which: NotRequired[Which | None]


class DraftBallot(TypedDict):
    agrees: bool
    at: str
    dissent: TextRef | None


class DrawAttempt(TypedDict):
    # `reasons`: why not; none: taken.
    n: int
    ticket: int
    ref: str
    reasons: list[str]
    on_file_since: str | None
    entered_after_seed: bool


class DrawFile(TypedDict):
    # A draw and the roll it was made from, or a page of that as of a roll.
    #
    #     `batch_size`: of the batches in which those who were not drawn are worked, where the rules know any. They follow
    #     from the seed (`draws.batches`).
    format: Literal["redress-draw/1"]
    draw: DrawOfCollective
    shards: list[list[RollEntry]]
    sealed: list[Shard]
    first: int
    batch_size: int


class DrawOfCollective(TypedDict):
    # A draw, with all it takes to do it again but the roll itself. `root` and `seed` in hex.
    root: str
    seed: str
    number: int
    members: dict[str, int]
    drawn: dict[str, list[str]]
    nonces: dict[str, str]
    strata: list[Stratum]


class DrawOfGroup(TypedDict):
    # Test cases drawn from a roll; anybody who has the roll can do it again.
    id: str
    roll: int
    number: int
    seed: str
    nonces: dict[str, str]
    cases: list[str]
    members: int


class DrawSeed(TypedDict):
    # What the seed was made of; whoever gave no nonce is absent.
    chain_head: str
    nonces: dict[str, str]
    seed: str
    frozen_at: str


class DrawTestsIn(TypedDict):
    number: int


class Drawn(TypedDict):
    # One draw for one seat: what it takes to do it again, but the pool itself.
    seed: str
    root: str
    seat: int
    start: int
    attempts: list[Attempt]


EndGround: TypeAlias = "Literal['conflict', 'document_invalid', 'misconduct', 'mistake', 'no_licence', 'party_wish']"


class EndRepresentationIn(TypedDict):
    ground: NotRequired[EndGround | None]


class EndUpdate(TypedDict):
    # Without an award, on a ground of docs/handover.md.
    kind: Literal["end"]
    ground: str
    reasons: str


class Enquiry(TypedDict):
    # What a body has answered so far. `fee`: of its published schedule, confirmed once the state is `priced`.
    handover_id: str
    body_id: str
    state: StateOfHandover
    opened_at: str
    updated_at: str
    answer_by: str | None
    fee: MoneyOfCase | None
    usual_days: int | None
    reason: str


class EnquiryIn(TypedDict):
    # Which body is asked whether it could take such a dispute.
    body_id: str


class EntitledIn(TypedDict):
    # An amount in the currency's smallest unit; nothing is 0.
    amount: int
    currency: str


class EntitlementOfProcedure(TypedDict):
    # A number that the consumer of this case is entitled to, and whose it is.
    key: str
    value: int
    source: SourceOfPromises
    article: str | None
    said: str
    because: str


class EntitlementOfRulepack(TypedDict):
    # A number the law, the platform or a merchant promises consumers. `mandatory`: nobody may promise less, and it
    #     follows the consumer across borders.
    value: int
    article: str
    source: str
    verified: bool
    mandatory: NotRequired[bool]


Entry: TypeAlias = "list[str | int]"


class EntryWarning(TypedDict):
    # What does not hinder the entry, and still has an effect.
    code: str
    said: str
    ref: str
    pointer: str
    limit: str


class EraseIn(TypedDict):
    # By which order. That the time is over needs none.
    ground: Literal["authority_order", "court_order", "data_subject", "unlawful_content"]
    reason: str


ErasureGround: TypeAlias = "Literal['authority_order', 'court_order', 'data_subject', 'retention', 'unlawful_content']"


class ErasureOrdered(TypedDict):
    # Nobody gets the file any more; its bytes go within minutes, and `evidence.erased` says when they have gone.
    case_id: str
    evidence_id: str
    sha256: str
    size: int
    state: Literal["erased", "erasing"]


class ErasureReason(TypedDict):
    reason: WhyOfCase
    articles: list[str]
    until: str | None
    source: str | None
    acts: list[Literal["complainant", "officer", "respondent"]]
    says: str


class ErasureWaiting(TypedDict):
    id: str
    reasons: list[ErasureReason]


class EscalationIn(TypedDict):
    # Which alerts a regulator reads: of a level or above (null: none by level), and all of some kinds.
    from_level: NotRequired[int | None]
    kinds: NotRequired[list[SignalKind]]


class EventLog(TypedDict):
    # What had settled by `settled_until`; nothing earlier will still appear. Always go on from `next_after`.
    events: list[PublishedEvent]
    next_after: str
    settled_until: str
    more: bool


class Evidence(TypedDict):
    id: str
    by: Role
    sha256: str
    size: int
    media_type: str
    name: TextRef
    declared_at: str
    state: EvidenceState
    request_id: str | None
    reason: str | None
    refusal: str | None
    version_id: str | None
    kept_until: str | None
    kind: str
    visibility: Visibility
    redacts: str | None
    exhibit: str | None
    submitted_at: str | None
    source: SourceOfCase | None
    facts: Facts | None
    copy: Derived | None
    thumbnail: Derived | None
    erased_for: ErasureGround | None
    erased_at: str | None
    open: list[str]
    duplicate_of: str | None


class EvidenceFile(TypedDict):
    # Everything about the evidence of a case that you may see.
    files: list[Evidence]
    requests: list[EvidenceRequest]
    limits: Limits
    left: EvidenceLeft | None
    requirements: list[Requirement]
    missing: list[str]
    warning: str | None


class EvidenceItem(TypedDict):
    key: str
    label: str
    why: str
    holder: Holder
    needed: Need


class EvidenceLeft(TypedDict):
    files: int
    bytes: int


class EvidenceLimits(TypedDict):
    # Per party and case. Published, and returned with every refusal.
    file_bytes: int
    case_bytes: int
    files: int
    retention_days: int
    media_types: list[str]
    large: NotRequired[dict[str, int]]


class EvidenceRequest(TypedDict):
    id: str
    to: Role
    what: TextRef
    state: RequestStateOfCase
    by: Role
    due_at: str | None
    adverse_inference: bool
    said: str


EvidenceState: TypeAlias = "Literal['declared', 'discarded', 'erased', 'erasing', 'inspected', 'kept', 'lapsed', 'refused', 'submitted']"


class ExportCheck(TypedDict):
    # Whether the list has what the rules ask for.
    code: str
    ok: bool
    detail: str


class ExtendIn(TypedDict):
    # More time, for everybody whom the order asks.
    order_id: str
    days: int
    reason: str


class Extension(TypedDict):
    # Who may prolong a deadline with reasons, by how much, how often.
    by: list[Role]
    length: Length
    source: str
    times: NotRequired[int]


class ExtensionUpdate(TypedDict):
    # Longer to answer an order, for everybody it asks. `order_id`: as `created` by the order.
    kind: Literal["extension"]
    order_id: str
    days: int
    reason: str


class ExternalDispute(TypedDict):
    # How the same dispute stands at a payment provider, as of `as_of` by its own clock.
    id: str
    provider: str
    connection: str
    code: str
    state: ExternalState
    over: bool
    said: str
    as_of: str
    reason: str | None
    amount: MoneyOfCase | None
    due_at: str | None
    payment: str | None


ExternalState: TypeAlias = "Literal['accepted', 'awaiting_merchant', 'awaiting_payer', 'ended', 'merchant_won', 'other', 'payer_won', 'refunded', 'under_review']"


class Facts(TypedDict):
    # What was looked for and found: pixels, pages, bytes unpacked.
    pages: int | None
    width: int | None
    height: int | None
    encrypted: bool
    location: bool
    taken_at: str | None
    entries: int | None
    unpacked: int | None
    depth: int | None
    scanned_by: str | None
    noted: list[str]


class Family(TypedDict):
    id: str
    kind: FamilyKind
    members: list[str]
    updated_at: str
    updated_by: str
    version: int


class FamilyIn(TypedDict):
    # References that count as one respondent. Spellings that differ in case, width or blanks only are one.
    kind: FamilyKind
    members: list[str]


FamilyKind: TypeAlias = "Literal['alias', 'corporate_family']"


class FamilyList(TypedDict):
    # By their ids.
    families: list[Family]
    next_after: str | None


class FeeBand(TypedDict):
    # For amounts in dispute up to and with `up_to`; none: whatever is above the band before.
    up_to: NotRequired[int | None]
    fixed: NotRequired[int]
    per_mille: NotRequired[int]


class FeeIn(TypedDict):
    # An amount in the currency's smallest unit; none is 0.
    amount: int
    currency: str


class FeeLedger(TypedDict):
    lines: list[FeeLine]
    sums: list[FeeSums]
    next_after: str | None
    as_of: str


class FeeLine(TypedDict):
    arbitration_id: str
    case_id: str
    quoted: MoneyOfCase
    charged: int
    paid: int
    refunded: int
    as_quoted: bool


class FeeSchedule(TypedDict):
    tariffs: list[Tariff]
    shares: FeeShares


class FeeShares(TypedDict):
    # Who bears how much of the fee.
    complainant: int
    respondent: int
    platform: NotRequired[int]


class FeeSplit(TypedDict):
    # In the currency's smallest unit; the three sum to `total`.
    currency: str
    total: int
    complainant: int
    respondent: int
    platform: int


class FeeSums(TypedDict):
    currency: str
    quoted: int
    charged: int
    paid: int
    refunded: int


FieldKind: TypeAlias = "Literal['boolean', 'choice', 'code', 'date', 'money', 'text']"


class FileIn(TypedDict):
    name: str
    media_type: str
    size: int
    sha256: str
    request_id: NotRequired[str | None]
    kind: NotRequired[str]
    visibility: NotRequired[Visibility]
    redacts: NotRequired[str | None]


class FiledCase(TypedDict):
    # The answer to a filing, for the platform that filed it.
    case_id: str
    version: int
    seq: int
    chain_head: str
    status: StatusOfCase
    stage: str
    outcome: OutcomeOfCase | None
    legal_effect: LegalEffect | None
    move: list[Role]
    due_at: str | None
    due_rule: str | None
    due_on: Role | None
    complainant_ref: str
    respondent_ref: str
    lang: str
    dispute_type: DisputeType
    pack: str
    filed_at: str
    updated_at: str
    overdue: bool
    defaulted: bool
    wake_blocked: bool
    remedy: Remedy | None
    agreed_percent: int | None
    queues: list[str]
    grouped_in: str | None
    test_of: str | None
    channel: str | None
    order_ref: str | None
    arbitration: str | None
    accord: str | None
    stage_name: str
    next: str
    next_step: NextStep | None
    turn: str
    queue_notes: list[str]
    procedure: str
    your_move: bool
    their_move: bool
    neutral_move: bool
    served_at: str | None
    position: str | None
    as_of: str
    claim: Claim
    deadlines: list[Deadline]
    offers: list[Offer]
    proposals: list[Proposal]
    requests: list[EvidenceRequest]
    tasks: list[Task]
    decision: Decision | None
    evidence: list[Evidence]
    allowed_actions: list[Action]
    next_forum: dict[str, str] | None
    evidence_left: EvidenceLeft | None
    deficiencies: list[Deficiency]
    pauses: list[Pause]
    accords: list[Accord]
    bidding: list[Round]
    mediation: list[Mediation]
    entitlements: list[EntitlementOfProcedure]
    outcome_notice: OutcomeNotice | None
    screening: Screening | None
    group: GroupMembership | None
    group_invitations: list[GroupInvitation]
    referral: Referral | None
    external_disputes: list[ExternalDispute]
    representations: list[Representation]
    holds: list[Hold]
    erased: dict[str, str | None]
    report_id: str | None


class FilingDecision(TypedDict):
    # Whether it was taken up, and if not what the reporter can do instead.
    accepted: bool
    reasons: TextRef
    decided_at: str
    ground: DeclineGround | None
    instead: TextRef | None


class FilingLink(TypedDict):
    # Give `path`, behind the address of this API, to one person; who has it can file, once.
    link: str
    path: str
    mail_address: str
    expires_at: str
    case_id: str | None


class FilingLinkIn(TypedDict):
    # A link for one person and one complaint.
    pack: str
    lang: NotRequired[Literal["en", "zh"]]
    country: NotRequired[str | None]
    complainant_ref: NotRequired[str | None]
    respondent_ref: NotRequired[str | None]
    terms_ref: NotRequired[str | None]
    order: NotRequired[PlacedOrderIn | None]
    about: NotRequired[dict[str, str]]
    promises: NotRequired[dict[str, int]]
    standing: NotRequired[StandingIn | None]
    answers: NotRequired[dict[str, str]]
    days: NotRequired[int]


class FilingTried(TypedDict):
    # A complaint that could be filed so. The ids in it are not those it will have.
    case: CaseView
    gaps: list[str]
    clock: list[ClockChange]
    questions: list[Asked]


Finding: TypeAlias = "Literal['dismissed', 'partly_upheld', 'upheld']"


class FixHearingIn(TypedDict):
    hearing_id: str
    slot: str


Form: TypeAlias = "Literal['crowd', 'documents', 'hearing']"


class FormField(TypedDict):
    # Values are strings: `true` or `false`, dates as 2026-11-22, money in minor units, options by their keys.
    key: str
    label: str
    help: str
    kind: FieldKind
    required: bool
    options: list[FormOption]


class FormOption(TypedDict):
    key: str
    label: str


Format: TypeAlias = "Literal['cfpb_csv', 'csv', 'jsonl']"


class Formula(TypedDict):
    # What each member gets of it, never more than the member's own claim.
    kind: KindOfCollective
    share_bp: int | None
    each: list[MoneyOfCase]
    total: list[MoneyOfCase]
    by: Split
    cap: list[MoneyOfCase]
    floor: list[MoneyOfCase]
    choices: list[Choice]
    said: str


class FormulaIn(TypedDict):
    # What each member gets, worked out from the member's own claim and never more than that.
    #
    #     `share` takes `share_bp`, `fixed` takes `each`, `fund` takes `total` and `by`, `in_kind` takes `choices`; `cap` and
    #     `floor` are the most and the least by a share or of a fund.
    kind: KindOfCollective
    share_bp: NotRequired[int | None]
    each: NotRequired[list[MoneyIn]]
    total: NotRequired[list[MoneyIn]]
    by: NotRequired[Split]
    cap: NotRequired[list[MoneyIn]]
    floor: NotRequired[list[MoneyIn]]
    choices: NotRequired[list[ChoiceIn]]


class FullCase(TypedDict):
    case_id: str
    version: int
    seq: int
    chain_head: str
    status: StatusOfCase
    stage: str
    outcome: OutcomeOfCase | None
    legal_effect: LegalEffect | None
    move: list[Role]
    due_at: str | None
    due_rule: str | None
    due_on: Role | None
    complainant_ref: str
    respondent_ref: str
    lang: str
    dispute_type: DisputeType
    pack: str
    filed_at: str
    updated_at: str
    overdue: bool
    defaulted: bool
    wake_blocked: bool
    remedy: Remedy | None
    agreed_percent: int | None
    queues: list[str]
    grouped_in: str | None
    test_of: str | None
    channel: str | None
    order_ref: str | None
    arbitration: str | None
    accord: str | None
    stage_name: str
    next: str
    next_step: NextStep | None
    turn: str
    queue_notes: list[str]
    procedure: str
    your_move: bool
    their_move: bool
    neutral_move: bool
    served_at: str | None
    position: str | None
    as_of: str
    claim: Claim
    deadlines: list[Deadline]
    offers: list[Offer]
    proposals: list[Proposal]
    requests: list[EvidenceRequest]
    tasks: list[Task]
    decision: Decision | None
    evidence: list[Evidence]
    allowed_actions: list[Action]
    next_forum: dict[str, str] | None
    evidence_left: EvidenceLeft | None
    deficiencies: list[Deficiency]
    pauses: list[Pause]
    accords: list[Accord]
    bidding: list[Round]
    mediation: list[Mediation]
    entitlements: list[EntitlementOfProcedure]
    outcome_notice: OutcomeNotice | None
    screening: Screening | None
    group: GroupMembership | None
    group_invitations: list[GroupInvitation]
    referral: Referral | None
    external_disputes: list[ExternalDispute]
    representations: list[Representation]
    holds: list[Hold]
    erased: dict[str, str | None]
    texts: dict[str, str | None]
    people: dict[str, Person]
    snapshot: Snapshot | None


class GivenReasonIn(TypedDict):
    # Why, in one's own words.
    reason: str


class GivenReasonsIn(TypedDict):
    reasons: str


class Ground(TypedDict):
    # A ground on which a complaint may be refused at screening, with what to do instead, by language.
    code: str
    title: dict[str, str]
    instead: dict[str, str]
    source: str
    verified: bool


class GroupDeadline(TypedDict):
    # Nobody prolongs it. That of a stage of talks stands still while the members are asked.
    rule: str
    on: Role
    length: SaidLength
    begins: Said
    duty: Said
    stages: list[StageOfGroup]
    consequence: Consequence
    silence: Said
    leads_to: StageOfGroup | None
    roll: Roll
    warn_at: list[int]
    warnings: Said | None
    legal_consequence: bool
    source: str
    verified: bool


class GroupDone(TypedDict):
    group: GroupView
    created: list[str]
    dry_run: bool
    clock: list[ClockChange] | None


class GroupEvent(TypedDict):
    # One link of the chain; of an event that is not for you, nothing but its place in it.
    seq: int
    prev: str
    hash: str
    id: str | None
    type: str | None
    at: str | None
    sequence: int | None
    body: str | None
    sealed: bool


class GroupEvents(TypedDict):
    events: list[GroupEvent]
    texts: dict[str, str]
    next_after: int | None


class GroupExport(TypedDict):
    # A page of the members' list, or of the record; the other one's members are null.
    kind: Literal["bundle", "members"]
    group: GroupSummary
    roll: MemberRoll | None
    representatives: list[Candidacy]
    authorities: list[Authority]
    checks: list[ExportCheck] | None
    members: list[ListedMember] | None
    ledgers: list[Ledger] | None
    draws: list[DrawOfGroup] | None
    events: list[GroupEvent] | None
    next_after: str | None
    as_of: str


class GroupIn(TypedDict):
    # A group. A complainant opens one about its own case and leaves `origin`, `pack`, `dispute_type`, `respondent_ref`
    #     and `currency` out; others name them. Whoever opens a group has not joined it.
    origin: NotRequired[Literal["association", "officer"] | None]
    pack: NotRequired[str | None]
    dispute_type: NotRequired[DisputeType | None]
    respondent_ref: NotRequired[str | None]
    currency: NotRequired[str | None]
    keys: NotRequired[dict[str, str] | None]
    expected: NotRequired[int]
    listed: NotRequired[bool]
    lang: NotRequired[Literal["en", "zh"]]


class GroupInvitation(TypedDict):
    # A group about the same that this case may join without a link.
    group_id: str
    at: str


class GroupLinkIn(TypedDict):
    # A link by which others are asked to join; it comes to its end by itself and cannot be taken back.
    days: NotRequired[int]


class GroupList(TypedDict):
    # A list may lag behind the groups by seconds.
    groups: list[GroupSummary]
    next_after: str | None
    as_of: str


class GroupMatter(TypedDict):
    # What the group is about. For the platform's people.
    dispute_type: DisputeType
    respondent: str
    family: str
    keys: dict[str, str]
    currency: str | None
    clusters: list[str]
    found: int
    similarity: int
    days: int
    merged: list[str]
    said: str


class GroupMembership(TypedDict):
    # The group that the case is in, or was in last.
    group_id: str
    state: MembershipState
    joined_at: str
    ended_at: str | None
    cause: str | None
    registration: Registration | None
    votes: list[str]
    tolled: list[Tolled]
    said: str


class GroupMessage(TypedDict):
    seq: int
    by: Role
    at: str
    text_id: str
    text: str | None
    room: str
    yours: bool


class GroupMessageIn(TypedDict):
    # `members`: all of them read it; `representatives`: these, and whoever wrote; `parties`: representatives, the
    #     respondent and the mediator.
    room: Literal["members", "parties", "representatives"]
    text: str


class GroupMessages(TypedDict):
    messages: list[GroupMessage]
    next_after: int | None


class GroupOffer(TypedDict):
    id: str
    by: Role
    formula: Formula
    terms_sha256: str
    made_at: str
    least: int
    within_days: int | None
    note: TextRef | None
    state: OfferStateOfGroup
    agreed_by: list[Role]


class GroupOfferIn(TypedDict):
    # Binds nobody before the members have said yes, each for itself.
    formula: FormulaIn
    least: NotRequired[int]
    within_days: NotRequired[int | None]
    note: NotRequired[str | None]


class GroupPage(TypedDict):
    # For whoever may be concerned, without a name and without anybody's words.
    group_id: str
    as_of: str
    status: StatusOfGroup
    stage: StageOfGroup
    stage_name: str
    outcome: OutcomeOfGroup | None
    dispute_type: DisputeType
    about: dict[str, str]
    members_band: str
    counted: Literal["approximate"]
    joinable: bool
    joins_until: str | None
    terms: list[Formula]
    rules: str
    test_results: list[TestResult]
    next: str


class GroupProgress(TypedDict):
    # `work` is null where none is under way.
    group_id: str
    work: WorkProgress | None
    as_of: str


class GroupReasonsIn(TypedDict):
    reasons: str


class GroupStage(TypedDict):
    id: StageOfGroup
    name: Said
    about: Said
    deadlines: list[str]


class GroupSummary(TypedDict):
    # The whole current state in short: the same in lists, webhooks and the event log.
    group_id: str
    version: int
    seq: int
    chain_head: str
    status: StatusOfGroup
    stage: StageOfGroup
    origin: Origin
    outcome: OutcomeOfGroup | None
    cause: str | None
    dispute_type: DisputeType
    respondent_ref: str
    about: dict[str, str]
    members: int
    joinable: bool
    listed: bool
    lang: str
    rules: str
    due_at: str | None
    due_rule: str | None
    opened_at: str
    updated_at: str
    mediator: str | None
    merged_into: str | None
    wake_blocked: bool


class GroupTimeLimit(TypedDict):
    id: str
    rule: str
    on: Role
    started_at: str
    due_at: str
    consequence: Consequence
    grace_seconds: int
    remaining_seconds: int
    duty: str
    silence: str
    state: DeadlineState
    warnings: list[str]


class GroupView(TypedDict):
    # The group as you may see it, and what happens next.
    group_id: str
    version: int
    seq: int
    chain_head: str
    status: StatusOfGroup
    stage: StageOfGroup
    origin: Origin
    outcome: OutcomeOfGroup | None
    cause: str | None
    dispute_type: DisputeType
    respondent_ref: str
    about: dict[str, str]
    members: int
    joinable: bool
    listed: bool
    lang: str
    rules: str
    due_at: str | None
    due_rule: str | None
    opened_at: str
    updated_at: str
    mediator: str | None
    merged_into: str | None
    wake_blocked: bool
    as_of: str
    closed_at: str | None
    stage_name: str
    next: str
    you: Literal["mediator", "member", "representative", "respondent", "staff"]
    roll: MemberRoll | None
    deadlines: list[GroupTimeLimit]
    representatives: list[Candidacy]
    offers: list[GroupOffer]
    questions: list[Question]
    decisions: list[CommonDecision]
    draws: list[DrawOfGroup]
    batching: Batching | None
    test_results: list[TestResult]
    ledger: Ledger | None
    settled: Settled | None
    work: GroupWork | None
    limits: dict[str, int]
    allowed_actions: list[Action]
    candidacies: list[Candidacy] | None
    authorities: list[Authority] | None
    polls: list[Poll] | None
    changes: list[Change] | None
    matter: GroupMatter | None


class GroupVoting(TypedDict):
    # How members decide. Only an explicit yes binds, and only whoever gave it.
    mode: Mode
    majority: Majority
    share_bp: int
    quorum_bp: int
    quorum: int
    source: str
    verified: bool


class GroupWork(TypedDict):
    # Work over all members that is under way.
    id: str
    kind: JobKind
    of: str
    shards: int


class GuidedDeadline(TypedDict):
    right: str
    key: str
    label: str
    due_at: str
    won_by: SourceOfPromises


class HandedExhibit(TypedDict):
    id: str
    by: Role
    sha256: str
    size: int
    media_type: str
    name: str
    kept: bool
    handed_over: bool


class Handover(TypedDict):
    # A transaction as its body sees it, with a fresh link to the file of its case.
    handover_id: str
    platform_id: str
    arbitration_id: str | None
    state: StateOfHandover
    awaited: list[str]
    opened_at: str
    updated_at: str
    answer_by: str | None
    sent: list[HandoverSent]
    taken: list[str]
    file: HandoverLink | None


class HandoverLink(TypedDict):
    # Below the address of this API; with the body's key.
    path: str
    expires_at: str


class HandoverSent(TypedDict):
    id: str
    action: str
    at: str


class HandoverTaken(TypedDict):
    # A message was taken. `awaited`: what may come next; `created`: ids of what it has made, such as an order.
    handover_id: str
    state: StateOfHandover
    awaited: list[str]
    repeated: bool
    created: list[str]


class Happened(TypedDict):
    # An event that a move of the clock led to: in the record of which case or report, under which number.
    at: str
    id: str
    seq: int
    type: str


class Happening(TypedDict):
    # One thing that happened, or was refused (`refused`: the code), with the deadlines it began or moved.
    at: str
    by: Role
    what: str
    stage: str
    detail: str
    due: dict[str, str]
    refused: bool


class HeadOfTree(TypedDict):
    # What is signed. Previous: the head before it, whatever day that was of; both are empty in the first.
    log_id: str
    day: str
    timestamp: str
    tree_size: int
    root_hash: str
    previous_day: str
    previous: str


class Health(TypedDict):
    status: Literal["ok"]


class HearingCancelledUpdate(TypedDict):
    # None takes its place.
    kind: Literal["hearing_cancelled"]
    hearing_id: str


class HearingHeldUpdate(TypedDict):
    # It has taken place. `minutes`: what was said, for both parties.
    kind: Literal["hearing_held"]
    hearing_id: str
    minutes: str


class HearingSlot(TypedDict):
    id: str
    starts_at: str
    minutes: int


HearingState: TypeAlias = "Literal['cancelled', 'fixed', 'held', 'proposed', 'set_aside']"


class HearingUpdate(TypedDict):
    # A hearing that the body has fixed. `replaces`: the one that is moved, as `created` when it was fixed.
    kind: Literal["hearing"]
    replaces: NotRequired[str | None]
    starts_at: str
    minutes: int
    time_zone: str
    mode: Literal["telephone", "video"]


class Hold(TypedDict):
    # A legal hold: no file of the case is erased while it is in force.
    id: str
    by: Role
    ground: HoldGround
    reason: TextRef
    placed_at: str
    lifted_at: str | None
    lifted_by: Role | None
    lift_reason: TextRef | None


HoldGround: TypeAlias = "Literal['audit', 'authority_order', 'court_order', 'investigation', 'litigation']"


class HoldIn(TypedDict):
    # Sealed for the platform's people and nobody else: `reason`.
    ground: HoldGround
    reason: str


class HoldSet(TypedDict):
    case_id: str
    hold_id: str
    on_hold: bool


Holder: TypeAlias = "Literal['carrier', 'complainant', 'platform', 'respondent']"


class ImportForm(TypedDict):
    # A form post to `url` with exactly these fields, then the file.
    url: str
    fields: dict[str, str]
    expires_at: str


class ImportIn(TypedDict):
    # Either rows in JSON, each an entry with its `ref`, or a sheet as CSV with a header.
    neutrals: NotRequired[list[Any] | None]
    csv: NotRequired[str | None]
    on_error: NotRequired[Literal["keep_good", "keep_none"]]


ImportState: TypeAlias = "Literal['erased', 'imported', 'refused', 'waiting', 'working']"


class ImportView(TypedDict):
    # A case of another installation, read-only. `origin`: its tenant there; `reader`: as whom it was taken along.
    import_id: str
    state: ImportState
    next: str
    sha256: str
    size: int
    case_id: str | None
    origin: str | None
    reader: str | None
    root: str | None
    chain_head: str | None
    events: int
    sealed: int
    exhibits: list[dict[str, Any]]
    imported_at: str | None
    cause: str | None
    broken: str | None


class Imported(TypedDict):
    # Everything that is wrong is told at once.
    rows: int
    entered: int
    changed: int
    refused: int
    errors: list[RowError]
    warnings: list[EntryWarning]


class ImportedEvents(TypedDict):
    events: list[dict[str, Any]]
    next_page: int | None


class Inclusion(TypedDict):
    # That one leaf stands in a sealed list: a member in a roll, a line in a ledger. Handed out as a file.
    #
    #     `leaf` is the very text that was hashed. Hashes in hex, those of the paths from the leaf upwards.
    format: Literal["redress-inclusion/1"]
    root: str
    shards: int
    shard: Shard
    index: int
    leaf: str
    path: list[str]
    roll_path: list[str]


class InclusionProof(TypedDict):
    # As `redress inclusion verify` reads it (RFC 9162 §2.1.3).
    format: str
    leaf: TreeLeaf
    leaf_index: int
    path: list[str]
    tree: SignedTreeHead


class InvestigateIn(TypedDict):
    # A note, or something asked of somebody outside (`asked`).
    kind: StepKind
    text: str
    asked: NotRequired[str | None]


class IssueIn(TypedDict):
    # One question in dispute. Without a reason nothing is found.
    code: str
    finding: Finding
    reasons: list[AwardReasonIn]


class Issuer(TypedDict):
    ref: str
    issuer: str
    kind: KindOfIssuers
    algorithm: Algorithm
    jwks_uri: str
    audience: list[str]
    types: list[Literal["JWT", "at+jwt"]]
    untyped: bool
    role_claim: str
    roles: dict[str, Literal["arbitrator", "clerk", "mediator", "officer", "regulator", "representative"]]
    ref_claim: str
    naming: Naming
    updated_at: str


class IssuerIn(TypedDict):
    # An issuer whose tokens let your own people in. Parties come with tokens that your server makes.
    issuer: str
    audience: list[str]
    algorithm: Algorithm
    role_claim: str
    roles: dict[str, Literal["arbitrator", "clerk", "mediator", "officer", "regulator", "representative"]]
    kind: NotRequired[KindOfIssuers]
    jwks_uri: NotRequired[str | None]
    types: NotRequired[list[Literal["JWT", "at+jwt"]]]
    untyped: NotRequired[bool]
    ref_claim: NotRequired[str]
    naming: NotRequired[Naming]


class Issuers(TypedDict):
    # By their references.
    issuers: list[Issuer]


JobKind: TypeAlias = "Literal['batch', 'carry', 'draw', 'invite', 'ledger', 'redistribute', 'release', 'seal', 'tally']"


class JoinGroupIn(TypedDict):
    group_id: str
    registration: RegistrationIn
    link: NotRequired[str | None]


class JoinLink(TypedDict):
    # A link by which others are asked to join: `link` of a body that joins.
    link: str
    group_id: str
    expires_at: str


class Key(TypedDict):
    id: str
    role: Role
    label: str
    scopes: list[str]
    created_at: str
    revoked: bool
    expires_at: str | None
    last_used: str | None
    replaced_by: str | None


class KeyIn(TypedDict):
    label: str
    scopes: list[Literal["agreements", "arbitrations", "bulk", "cases", "events", "evidence", "groups", "keys", "mediators", "neutrals", "reports", "sandbox", "tenants", "tokens", "webhooks"]]
    role: NotRequired[Literal["body", "platform"] | None]
    expires_at: NotRequired[str | None]


class Keys(TypedDict):
    keys: list[Key]


KindOfBulk: TypeAlias = "Literal['export_cases', 'file_cases', 'offer_cases', 'respond_cases']"


KindOfCollective: TypeAlias = "Literal['fixed', 'fund', 'in_kind', 'share']"


KindOfIssuers: TypeAlias = "Literal['cognito', 'oidc']"


class Lacking(TypedDict):
    # A field of the complaint, as filing through the API calls it, and what is wrong with it.
    pointer: str
    code: str


Late: TypeAlias = "Literal['first_poll', 'formed']"


class LeaveGroupIn(TypedDict):
    group_id: NotRequired[str | None]
    reason: NotRequired[str | None]


class Ledger(TypedDict):
    id: str
    number: int
    of: str
    roll: int
    lines: int
    root: str
    totals: dict[str, int]
    corrections: list[Correction]
    carried: bool


class LedgerLine(TypedDict):
    # What a member gets, and of what it was made.
    case_id: str
    amount: MoneyOfCase
    claim: MoneyOfCase
    choice: str
    said: str


class LedgerPage(TypedDict):
    group_id: str
    ledger: Ledger | None
    rest: list[OtherSum]
    lines: list[LedgerLine]
    next_after: str | None


class LegalBasis(TypedDict):
    source: str
    article: str
    verified: bool


LegalEffect: TypeAlias = "Literal['agreement', 'award', 'confirmed_agreement', 'opinion', 'platform_decision']"


class Length(TypedDict):
    # `n` units. Seconds and hours are elapsed time; a day ends at midnight of the pack's time zone.
    n: int
    unit: Unit


Level: TypeAlias = "Literal['one_of', 'optional', 'required']"


class LiftIn(TypedDict):
    reason: str


class LikelyRemedy(TypedDict):
    remedy: Remedy
    note: str | None
    right: str | None


class LimitShown(TypedDict):
    name: str
    about: str
    number: int | None
    unit: str
    per: str
    where: Literal["gateway", "process", "request", "stream", "transaction"]
    approximate: bool
    seconds: int | None
    burst: int | None
    settable: Settable | None


class LimitTable(TypedDict):
    limits: list[LimitShown]


class Limitation(TypedDict):
    # How long ago the facts may lie, on a real calendar.
    length: Length
    source: str
    verified: bool


class Limits(TypedDict):
    # Of one side in one case.
    file_bytes: int
    case_bytes: int
    files: int
    media_types: list[str]
    retention_days: int
    large: dict[str, int]
    parts_over: int


Line: TypeAlias = "list[str | int]"


class ListIn(TypedDict):
    listed: bool


class ListedMember(TypedDict):
    # One member as registered (relation, loss, proof).
    case_id: str
    ref: str | None
    joined_at: str | None
    relation: str | None
    loss: MoneyOfCase | None
    claim: MoneyOfCase | None
    elsewhere: int
    order_ref: str | None
    proof: list[ProofShown]
    proven: bool


class LookBack(TypedDict):
    # How one kind of relation counts: as a bar nobody can waive, one that can be waived, or to be disclosed only.
    bar: str
    days: int
    source: str
    verified: bool


class LookIntoIn(TypedDict):
    # What was found out about a case in a supervisors' queue. For the platform's own people.
    queue: Literal["late", "ombuds"]
    note: str


LookKind: TypeAlias = "Literal['arbitration_file', 'bundle', 'case', 'data', 'evidence', 'handover', 'messages', 'public_draft']"


class MailDesk(TypedDict):
    address: str
    pack: str
    lang: str
    country: str | None


class MailDeskIn(TypedDict):
    # How letters to the platform's address become complaints.
    pack: str
    lang: NotRequired[Literal["en", "zh"]]
    country: NotRequired[str | None]


Majority: TypeAlias = "Literal['absolute', 'share', 'share_of_members', 'simple', 'two_thirds']"


class Manifest(TypedDict):
    # What you may see, in the order of the numbers. `root` is SHA-256 of `redress:manifest:1` and everything else here
    #     as canonical JSON: anybody can recompute it.
    format: str
    case_id: str
    reader: Role
    seq: int
    chain_head: str
    sealed_events: int
    exhibits: list[dict[str, Any]]
    root: str


Measure: TypeAlias = "Literal['delisting', 'deposit_deduction', 'publication', 'recall', 'referral_to_authority', 'sales_limit', 'shop_closure', 'warning']"


class Mediation(TypedDict):
    id: str
    opened_at: str
    step: Step
    consents: list[Role]
    mediator: str | None
    body: str | None
    draw: MediatorDraw | None
    former: list[str]
    challenge: Challenge | None
    result: str | None
    said: str


class Mediator(TypedDict):
    ref: str
    languages: list[str]
    capacity: int
    skills: list[DisputeType]
    available: bool
    ties: list[Tie]
    accreditations: list[NeutralAccreditation]
    absences: list[NeutralAbsence]
    active: int
    retired: bool
    since: str
    version: int


class MediatorDraw(TypedDict):
    # How a mediator was drawn from a body's pool.
    root: str
    seed: str
    n: int


class MediatorIn(TypedDict):
    # An entry of the roster, whole: what is left out goes back to its default.
    languages: list[str]
    capacity: int
    skills: NotRequired[list[DisputeType]]
    available: NotRequired[bool]
    ties: NotRequired[list[TieIn]]
    accreditations: NotRequired[list[AccreditationIn]]
    absences: NotRequired[list[AbsenceIn]]


class Mediators(TypedDict):
    # By their references.
    mediators: list[Mediator]
    next_after: str | None


class Member(TypedDict):
    # Whoever is to sit. `person`: the body's code of the person; `disclosures`: by code, hard never among them.
    seat: str
    ref: str
    person: str
    public_key: str
    disclosures: NotRequired[dict[str, Bar]]
    statement: NotRequired[str | None]


class MemberRoll(TypedDict):
    # The sealed list of members of one moment. `root`: of the Merkle tree over it.
    number: int
    sealed_at: str
    members: int
    root: str
    claimed: dict[str, int]


MembershipState: TypeAlias = "Literal['active', 'batch', 'carried', 'left', 'test']"


class MergeIn(TypedDict):
    # This group goes into the other one; whoever has joined is asked to join that one.
    into: str
    reasons: str


class Message(TypedDict):
    seq: int
    by: Role
    at: str
    text_id: str
    text: str | None
    room: str | None
    lang: str | None
    attachments: list[str]
    edits: int | None


class MessageIn(TypedDict):
    # To the case's thread; in a mediation to its `joint` room, or in a `caucus` with the mediator alone.
    text: str
    room: NotRequired[Literal["caucus", "joint"] | None]
    to: NotRequired[Literal["complainant", "respondent"] | None]
    lang: NotRequired[str | None]
    attachments: NotRequired[list[str]]
    edits: NotRequired[int | None]


class MessageTaken(TypedDict):
    # Of a payment provider's notice: `record` is its own id, `subject` the dispute's, `sha256` of the body as it
    #     came.
    record: str
    subject: str
    attested: Attested
    sha256: str
    cases: int
    repeated: bool
    ignored: bool
    case_id: str | None
    state: ExternalState | None
    lacking: list[Lacking]


class Messages(TypedDict):
    messages: list[Message]
    next_after: int | None


Method: TypeAlias = "Literal['body', 'crowd', 'draw', 'list', 'nomination']"


Mode: TypeAlias = "Literal['individual', 'vote']"


class Money(TypedDict):
    # `amount` in minor units (cents, fen; whole yen), never a float; `currency` is ISO 4217.
    amount: int
    currency: str


class MoneyIn(TypedDict):
    # An amount in the currency's smallest unit: 6490 CNY is 64.90 yuan.
    amount: int
    currency: str


class MoneyOfCase(TypedDict):
    # In the currency's smallest unit.
    amount: int
    currency: str


class NameList(TypedDict):
    # A list put to the parties: each sees its own answer; the body's office both once it is closed.
    id: str
    seat: str
    number: int
    names: list[str]
    closed: bool
    answered: list[Role]
    answer: NameRanking | None
    answers: dict[str, NameRanking] | None
    passed: list[str]


class NameRanking(TypedDict):
    struck: list[str]
    ranked: list[str]


Naming: TypeAlias = "Literal['as_is', 'hashed']"


Need: TypeAlias = "Literal['must', 'should']"


class NegotiationHelp(TypedDict):
    # `range` is null where fewer than twenty comparable cases have ended: the explanation says so.
    dispute_type: str
    remedy: str
    range: SimilarRange | None
    explanation: str
    templates: list[Template]
    as_of: str


class NeutralAbsence(TypedDict):
    first: str
    last: str


class NeutralAccreditation(TypedDict):
    kind: str
    expires_on: str | None


class NeutralChallenge(TypedDict):
    id: str
    seat: str
    neutral: str
    by: Role
    reason: TextRef
    made_at: str
    comments: dict[str, TextRef]
    state: ChallengeState
    ruled_by: str
    reasons: TextRef | None
    repeat: bool


class NeutralCompetence(TypedDict):
    dispute_types: list[DisputeType]
    laws: list[str]
    fields: list[str]
    ceilings: list[MoneyOfCase]


class NeutralDrawFile(TypedDict):
    # The very file that `redress draw verify` reads.
    format: Literal["redress-neutral-draw/1"]
    chain_head: str
    nonces: dict[str, str]
    draws: list[Drawn]
    indexes: dict[str, list[Line]]
    pages: dict[str, list[Entry]]
    seeded_at: str | None


class NeutralIn(TypedDict):
    # An entry of the roster, whole: what is left out goes back to its default.
    languages: list[str]
    roles: list[NeutralRole]
    capacity: int
    person: NotRequired[str | None]
    competence: NotRequired[CompetenceIn]
    accreditations: NotRequired[list[AccreditationIn]]
    absences: NotRequired[list[AbsenceIn]]
    capacity_total: NotRequired[int | None]
    weight: NotRequired[int]
    ties: NotRequired[list[NeutralTieIn]]
    trade: NotRequired[Literal["complainant", "respondent"] | None]
    public_key: NotRequired[str | None]
    available: NotRequired[bool]


NeutralRole: TypeAlias = "Literal['chair', 'juror', 'mediator', 'member', 'sole']"


class NeutralStatistics(TypedDict):
    # What came of the neutral's cases.
    assigned: int
    decided: int
    overturned: int
    days: int
    for_complainant: int
    for_respondent: int


class NeutralTie(TypedDict):
    ref: str
    relation: Relation
    since: str | None
    until: str | None


class NeutralTieIn(TypedDict):
    # What the neutral has on file: to whom, by which code, since when.
    ref: str
    relation: Relation
    since: NotRequired[str | None]
    until: NotRequired[str | None]


class NewBulkJob(TypedDict):
    job_id: str
    kind: KindOfBulk
    format: Format
    state: StateOfBulk
    lang: str
    next: str
    created_at: str
    started_at: str | None
    ended_at: str | None
    estimated_end: str | None
    upload_until: str | None
    percent: int
    lines_done: int
    lines_total: int | None
    accepted: int
    refused: int
    repeated: int
    batch: str | None
    respondent_ref: str | None
    cause: str | None
    cause_line: int | None
    result: str | None
    result_until: str | None
    upload: ImportForm | None


class NewImport(TypedDict):
    import_id: str
    state: ImportState
    next: str
    sha256: str
    size: int
    case_id: str | None
    origin: str | None
    reader: str | None
    root: str | None
    chain_head: str | None
    events: int
    sealed: int
    exhibits: list[dict[str, Any]]
    imported_at: str | None
    cause: str | None
    broken: str | None
    upload: ImportForm


class NewKey(TypedDict):
    id: str
    role: Role
    label: str
    scopes: list[str]
    created_at: str
    revoked: bool
    expires_at: str | None
    last_used: str | None
    replaced_by: str | None
    api_key: str


class NewRecordConnection(TypedDict):
    id: str
    kind: SourceKind
    connector: str
    name: str
    created_at: str
    previous_until: str | None
    path: str
    source: DisputeSource | None
    secret: str | None


class NewTenant(TypedDict):
    id: str
    name: str
    kind: TenantKind
    sandbox: bool
    log_shards: int
    created_at: str
    key: NewKey


class NewWebhookEndpoint(TypedDict):
    id: str
    kind: Literal["eventbridge", "webhook"]
    url: str
    event_types: list[str]
    rate: int | None
    thin: bool
    payload_version: str
    scheme: Literal["v1", "v1a"]
    public_key: str | None
    contact: str | None
    sandbox: bool
    created_at: str
    version: int
    status: Literal["disabled", "enabled", "paused"]
    disabled: str | None
    disabled_at: str | None
    paused_at: str | None
    old_secrets: list[OldSecret]
    health: WebhookHealth
    next: str
    secret: str | None


class NextStep(TypedDict):
    # The deadline that comes next for you, in your language: your own where it is your move.
    deadline: str
    who: Role
    yours: bool
    by: str
    what: str
    left: str | None
    silence: str
    paused: str | None


class NominateIn(TypedDict):
    neutral: str


class NonceIn(TypedDict):
    # One side's share of the seed of a draw: 32 random bytes, in hex.
    nonce: str


class NoteDeficiencyIn(TypedDict):
    # What the complaint lacks and the complainant can supply.
    items: list[str]
    note: NotRequired[str | None]


class Notice(TypedDict):
    key: str
    event_id: str
    type: str
    template: str
    category: Category
    owed: bool
    role: Literal["complainant", "respondent"]
    lang: str
    subject: str
    text: str
    state: StateOfNotices
    cause: str | None
    at: str
    held_until: str | None
    sent_at: str | None
    done_at: str | None
    to: str | None


class NoticeSettings(TypedDict):
    on: bool
    from_name: str | None
    reply_to: str | None
    case_link: str | None
    version: int


class NoticeSettingsIn(TypedDict):
    # How your people are told of their cases by mail; all of it.
    on: bool
    from_name: NotRequired[str | None]
    reply_to: NotRequired[str | None]
    case_link: NotRequired[str | None]


class Notices(TypedDict):
    # In the order of the events they tell of. A party sees its own.
    notices: list[Notice]
    next_after: str | None


class Number(TypedDict):
    # A number of persons, days, cases or minor units, as its name says.
    n: int
    source: str
    verified: bool


class OAuthError(TypedDict):
    # RFC 6749 §5.2.
    error: Literal["invalid_client", "invalid_request", "invalid_scope", "unauthorized_client", "unsupported_grant_type"]
    error_description: str


class OAuthMetadata(TypedDict):
    # RFC 8414 §2.
    issuer: str
    token_endpoint: str
    token_endpoint_auth_methods_supported: list[str]
    grant_types_supported: list[str]
    response_types_supported: list[str]
    scopes_supported: list[str]
    service_documentation: str
    ui_locales_supported: list[str]


class Offer(TypedDict):
    id: str
    by: Role
    terms: Terms
    made_at: str
    note: TextRef | None
    counters: str | None
    state: OfferStateOfCase


class OfferIn(TypedDict):
    # Several offers may be open at a time. Without prejudice: what is not accepted binds nobody.
    terms: TermsIn
    note: NotRequired[str | None]
    expires_at: NotRequired[str | None]


OfferStateOfCase: TypeAlias = "Literal['accepted', 'closed', 'countered', 'declined', 'lapsed', 'live', 'withdrawn']"


OfferStateOfGroup: TypeAlias = "Literal['adopted', 'agreed', 'failed', 'live', 'refused', 'withdrawn']"


class OldSecret(TypedDict):
    until: str


class OnCancel(TypedDict):
    reference: NotRequired[str | None]


class OnCancelMessage(TypedDict):
    format: NotRequired[Literal["redress-handover/1"]]
    id: str
    correlation_id: str
    action: NotRequired[Literal["on_cancel"]]
    sent_at: str
    platform: str
    body: str
    payload: OnCancel


class OnConfirm(TypedDict):
    reference: NotRequired[str | None]


class OnConfirmMessage(TypedDict):
    format: NotRequired[Literal["redress-handover/1"]]
    id: str
    correlation_id: str
    action: NotRequired[Literal["on_confirm"]]
    sent_at: str
    platform: str
    body: str
    payload: OnConfirm


class OnInit(TypedDict):
    # Taken; or refused on a ground of docs/handover.md, with reasons.
    accepts: bool
    ground: NotRequired[str | None]
    reasons: NotRequired[str | None]
    reference: NotRequired[str | None]


class OnInitMessage(TypedDict):
    format: NotRequired[Literal["redress-handover/1"]]
    id: str
    correlation_id: str
    action: NotRequired[Literal["on_init"]]
    sent_at: str
    platform: str
    body: str
    payload: OnInit


class OnQuote(TypedDict):
    # `fee`: the one that was named. Another is no quote: the published schedule is what the parties rely on.
    able: bool
    fee: NotRequired[Money | None]
    usual_days: NotRequired[int | None]
    reason: NotRequired[str | None]


class OnQuoteMessage(TypedDict):
    format: NotRequired[Literal["redress-handover/1"]]
    id: str
    correlation_id: str
    action: NotRequired[Literal["on_quote"]]
    sent_at: str
    platform: str
    body: str
    payload: OnQuote


class OnSearch(TypedDict):
    able: bool
    reason: NotRequired[str | None]


class OnSearchMessage(TypedDict):
    format: NotRequired[Literal["redress-handover/1"]]
    id: str
    correlation_id: str
    action: NotRequired[Literal["on_search"]]
    sent_at: str
    platform: str
    body: str
    payload: OnSearch


class OnStatus(TypedDict):
    # Acknowledges a `status` or a `challenge`. What has happened there comes as `update`.
    stage: NotRequired[str | None]


class OnStatusMessage(TypedDict):
    format: NotRequired[Literal["redress-handover/1"]]
    id: str
    correlation_id: str
    action: NotRequired[Literal["on_status"]]
    sent_at: str
    platform: str
    body: str
    payload: OnStatus


class OpenAction(TypedDict):
    action: str
    why: str | None


class OpenedGroup(TypedDict):
    # A new group. Whoever has opened it has not joined it yet.
    group_id: str
    status: StatusOfGroup
    stage: StageOfGroup
    rules: str
    about: dict[str, str]
    joins_until: str | None
    listed: bool
    link: JoinLink
    next: str


class OrderAnswer(TypedDict):
    at: str
    text: TextRef
    exhibits: list[str]


class OrderIn(TypedDict):
    # A procedural order. `to`: whoever must answer; `days`: calendar days to do so, left out: as the rules say.
    kind: OrderKind
    text: str
    to: NotRequired[list[Literal["complainant", "respondent"]]]
    days: NotRequired[int | None]


OrderKind: TypeAlias = "Literal['evidence', 'other', 'question', 'statement', 'timetable']"


OrderState: TypeAlias = "Literal['closed', 'met', 'open', 'set_aside', 'unmet']"


class OrderUpdate(TypedDict):
    kind: Literal["order"]
    order: OrderKind
    text: str
    to: NotRequired[list[Literal["complainant", "respondent"]]]
    days: NotRequired[int | None]


Origin: TypeAlias = "Literal['association', 'complainant', 'detection', 'officer']"


OtherForum: TypeAlias = "Literal['arbitration', 'association', 'authority', 'court', 'none']"


class OtherSum(TypedDict):
    # What goes to nobody of the members, and why.
    account: str
    currency: str
    amount: int
    why: str


class OutcomeNotice(TypedDict):
    # How the case ended, or what its outcome leads to, and what can be done now.
    outcome: OutcomeOfCase
    legal_effect: LegalEffect | None
    cause: str | None
    steps: list[str]
    reopen_until: str | None
    closed_at: str | None
    id: str | None
    what: str
    binds: str
    then: list[str]
    instead: str | None
    forum: str | None


OutcomeOfArbitration: TypeAlias = "Literal['awarded', 'refused', 'settled', 'terminated', 'withdrawn']"


OutcomeOfCase: TypeAlias = "Literal['awarded', 'decided', 'lapsed', 'referred', 'rejected', 'settled', 'withdrawn']"


OutcomeOfGroup: TypeAlias = "Literal['decided', 'dismissed', 'dissolved', 'lapsed', 'merged', 'settled']"


OutcomeOfReport: TypeAlias = "Literal['declined', 'dismissed', 'referred', 'upheld']"


class OverList(TypedDict):
    # The longest first. A minute old at most.
    over: list[OverShown]


class OverShown(TypedDict):
    limit: str
    per: str
    key: str
    until: str
    bulk: bool


class OwnBatch(TypedDict):
    # `batch` is null before batches are planned, for a test case, and for whoever came after the draw.
    group_id: str
    batch: int | None
    batches: int
    opened: int
    size: int | None
    likely_at: str | None
    tolled: bool
    tolled_since: str
    tolled_until: str | None
    next: str


class OwnData(TypedDict):
    # All that a case keeps of one party, for itself to take along (Regulation (EU) 2016/679 art. 15 and 20, PIPL
    #     art. 45). Nothing that the other side wrote; that is in a bundle, with the proofs. Files are fetched one by one.
    format: Literal["redress:person-data:1"]
    case_id: str
    role: Literal["complainant", "respondent"]
    person_ref: str
    as_of: str
    erased_at: str | None
    person: Person | None
    texts: dict[str, str]
    decided: dict[str, str]
    case: CaseView
    files: list[OwnFile]
    representations: list[Representation]
    messages: list[Message]
    notices: list[Notice]
    preferences: Preferences
    access_log: list[AccessLine]
    access_log_next: str | None


class OwnFile(TypedDict):
    id: str
    name: str | None
    kind: str
    state: EvidenceState
    sha256: str
    size: int
    media_type: str
    exhibit: str | None
    declared_at: str
    kept_until: str | None


class OwnLine(TypedDict):
    # `line` is null where the ledger gives you nothing: you have not agreed, or have left.
    group_id: str
    ledger: Ledger | None
    line: LedgerLine | None
    review_until: str | None
    poll_id: str | None
    further: MoneyOfCase | None
    next: str


class OwnPack(TypedDict):
    # `unverified`: paths to the numbers with a legal consequence that nobody has read in the primary text.
    ref: str
    title: dict[str, str]
    effective_from: str
    effective_to: str | None
    unverified: list[str]
    unverified_override: str | None


class OwnPacks(TypedDict):
    packs: list[OwnPack]


class PackEndIn(TypedDict):
    # No complaint is filed under the version after that day.
    last_day: str


class PanelMessage(TypedDict):
    seq: int
    by: str
    at: str
    text_id: str
    text: str | None
    yours: bool


class Part(TypedDict):
    number: int
    size: int


class PartAddress(TypedDict):
    # PUT exactly `size` bytes there, with no header but `Content-Length`, until `expires_at`.
    number: int
    size: int
    url: str
    expires_at: str


class PartsJoined(TypedDict):
    # The file is whole; it is inspected next.
    evidence_id: str


class PartsUpload(TypedDict):
    # An upload in parts. Part n begins at byte (n - 1) x `part_bytes` of the file.
    evidence_id: str
    size: int
    part_bytes: int
    missing: list[PartAddress]
    arrived: list[Part]


class Pause(TypedDict):
    id: str
    reason: str
    by: Role
    since: str
    deadlines: list[str]
    note: TextRef | None
    state: PauseState
    why: str


class PauseIn(TypedDict):
    # For a reason of the rule pack that is open to your role.
    reason: str
    note: NotRequired[str | None]


PauseState: TypeAlias = "Literal['ended', 'running']"


class Pausing(TypedDict):
    # One reason for which the clock may be stopped: by whom, how long at most, how often, which rules (none: all).
    by: list[Role]
    cap: Length
    source: str
    verified: bool
    times: NotRequired[int]
    stops: NotRequired[list[str]]


class PerformIn(TypedDict):
    # A task and the evidence, in the vault, that shows it done.
    task_id: str
    proof: list[str]


class Person(TypedDict):
    # The other side sees a name; contacts are for their owner and the platform. Empty for an erased person.
    name: str | None
    email: str | None
    phone: str | None


class PersonData(TypedDict):
    # What is kept of a person, case by case: each as the person itself would read it.
    person_ref: str
    cases: list[OwnData]
    elsewhere: list[str]
    next_after: str | None


class PersonErasure(TypedDict):
    # What is kept of a person by now, and what becomes of it. Each hour what is free is erased.
    request_id: str
    person_ref: str
    ground: Literal["authority_order", "court_order", "data_subject"]
    note: str | None
    asked_at: str
    state: Literal["done", "under_way", "waiting"]
    erasing: list[str]
    waiting: list[ErasureWaiting]
    erases_at: str | None
    says: str
    more: bool


class PersonErasureIn(TypedDict):
    # `data_subject`: the person asks. An order does not wait for the retention to end; it waits for a case to be
    #     closed and for a legal hold to be lifted. A party itself can only ask as `data_subject`.
    ground: NotRequired[Literal["authority_order", "court_order", "data_subject"]]
    note: NotRequired[str | None]


class PersonIn(TypedDict):
    # Names and contacts are sealed under the person's own key.
    ref: NotRequired[str | None]
    name: NotRequired[str | None]
    email: NotRequired[str | None]
    phone: NotRequired[str | None]


class Personal(TypedDict):
    # How long what persons wrote can be read after their case is closed; then it is erased by itself. The files stay
    #     for `evidence.retention_days`, and the words with them where that is longer.
    days: int
    source: str
    verified: bool
    record_days: NotRequired[int | None]
    record_source: NotRequired[str]


class PinnedCertificate(TypedDict):
    url: str
    sha256: str
    starts: str
    ends: str


class PinnedTerms(TypedDict):
    # By its hash: later versions change nothing here.
    sha256: str
    effective_from: str
    on: str
    registered_at: str


class PlacedItem(TypedDict):
    ref: str
    title: str
    quantity: int
    unit_amount: int


class PlacedItemIn(TypedDict):
    ref: str
    title: str
    unit_amount: int
    quantity: NotRequired[int]


class PlacedOrder(TypedDict):
    # Amounts in the currency's smallest unit.
    ordered_at: str
    seller: str
    currency: str
    items: list[PlacedItem]
    total: int
    shipping: int
    discount: int
    provider: str | None
    payment_ref: str | None


class PlacedOrderIn(TypedDict):
    # The order as the platform has it; it stays with the case as it is. Amounts in the currency's smallest unit: items
    #     and shipping, less the discount, come to the total.
    ordered_at: str
    seller: str
    currency: str
    items: list[PlacedItemIn]
    total: int
    shipping: NotRequired[int]
    discount: NotRequired[int]
    provider: NotRequired[str | None]
    payment_ref: NotRequired[str | None]


class Poll(TypedDict):
    # A question to all members of a roll: one member, one vote, sealed until the count.
    id: str
    kind: PollKind
    asked_at: str
    of: str
    options: list[str]
    terms_sha256: str
    roll: int
    state: PollState
    result: PollResult | None
    due_at: str | None
    choices: list[str]
    said: str


PollKind: TypeAlias = "Literal['acceptance', 'affirmation', 'consent', 'correction', 'election', 'objection', 'recall']"


class PollResult(TypedDict):
    # What a vote came to. Whoever was silent has said neither yes nor no.
    members: int
    silent: int
    turnout_bp: int
    needed: int
    quorate: bool
    adopted: bool
    votes: dict[str, int]
    blank: int
    spoilt: int
    winners: list[str]
    ranking: list[str]
    tied: list[str]


PollState: TypeAlias = "Literal['counted', 'counting', 'open', 'sealing', 'void']"


class PoseQuestionIn(TypedDict):
    # A question common to all members, to be decided once.
    text: str


class Preferences(TypedDict):
    role: Literal["complainant", "respondent"]
    lang: str | None
    off: list[Category]
    quiet_from: str
    quiet_until: str
    zone: str | None
    complained: bool
    version: int


class PreferencesIn(TypedDict):
    # What a person wants to be told by mail; all of it.
    lang: NotRequired[Literal["en", "zh"] | None]
    off: NotRequired[list[Literal["groups", "offers", "progress"]]]
    quiet_from: NotRequired[str]
    quiet_until: NotRequired[str]
    zone: NotRequired[str | None]


class Problem(TypedDict):
    # RFC 9457.
    type: str
    title: str
    status: int
    code: str
    remedy: str
    instance: str
    help: str
    detail: NotRequired[str | None]
    due_at: NotRequired[str | None]
    allowed_from: NotRequired[str | None]
    consequence: NotRequired[Consequence | None]
    instead: NotRequired[list[OpenAction] | None]
    applies: NotRequired[str | None]
    data: NotRequired[dict[str, Any]]
    faults: NotRequired[list[ProblemFault]]
    faults_left_out: NotRequired[int]


class ProblemFault(TypedDict):
    pointer: str
    code: str
    limit: NotRequired[str | int | None]
    remedy: NotRequired[str | None]


class ProceduralOrder(TypedDict):
    id: str
    kind: OrderKind
    by: str
    text: TextRef
    made_at: str
    to: list[Role]
    answers: dict[str, OrderAnswer]
    round: int
    extensions: int
    asked: dict[str, TextRef]
    state: OrderState


class Procedure(TypedDict):
    # One version, as it was, is or will be in force.
    ref: str
    id: str
    version: int
    title: Said
    regime: str
    effective_from: str
    effective_to: str | None
    versions: list[ProcedureVersion]
    counting: ProcedureCounting
    first_stage: str
    stages: list[ProcedureStage]
    deadlines: list[ProcedureDeadline]
    escalation: ProcedureEscalation | None
    limitation: ProcedureLimitation
    grounds: list[ProcedureGround]
    pauses: list[ProcedurePause]
    bidding: ProcedureBidding | None
    reopening: ProcedureReopening | None
    stall: ProcedureEscalation | None
    arbitration_agreement: Agreement | None
    collective: dict[str, Threshold]
    groups: ProcedureGroups | None
    arbitration: ProcedureArbitration | None
    entitlements: list[ProcedureEntitlement]
    rights: list[ProcedureRight]
    layers: list[ProcedureLayer]
    contacts: list[ProcedureContact]
    next_forum: Said
    limits: ProcedureLimits
    unverified: list[str]
    unverified_override: str | None


class ProcedureArbitration(TypedDict):
    # Arbitration under this procedure: how the tribunal comes about, and what follows its award.
    method: Method
    size: int
    tracks: list[Track]
    large_from: dict[str, int]
    large_size: int
    list_size: int
    strikes: int
    relists: int
    composition: Composition
    relations: dict[str, LookBack]
    repeat_limit: Number | None
    challenges: Number | None
    withdrawable: bool
    withdraw_by: list[Role]
    fallbacks: int
    appeal_to: int
    correction: bool
    additional: bool
    crowd: Crowd | None
    effect: str
    source: str
    said: list[Said]
    stages: list[ArbitrationStage]
    deadlines: list[ArbitrationDeadline]


class ProcedureBidding(TypedDict):
    rounds: int
    said: Said
    source: str


class ProcedureContact(TypedDict):
    name: Said
    how: Said


class ProcedureCounting(TypedDict):
    # How time is counted.
    time_zone: str
    calendar: str
    holidays: list[str]
    workdays: list[str]
    certain_until: str
    roll: Roll
    min_working_days: int
    grace_seconds: int
    said: Said


class ProcedureDeadline(TypedDict):
    rule: str
    on: Role
    length: SaidLength
    begins: Said
    duty: Said
    stages: list[str]
    consequence: Consequence
    silence: Said
    leads_to: str | None
    repeat: int
    roll: Roll
    warn_at: list[int]
    warnings: Said | None
    extension: SaidExtension | None
    paused_for: list[str]
    legal_consequence: bool
    source: str
    verified: bool


class ProcedureEntitlement(TypedDict):
    key: str
    value: int
    said: Said
    article: str
    mandatory: bool
    source: str
    verified: bool


class ProcedureEscalation(TypedDict):
    # When a party may take the case further although the other has neither refused nor fallen silent.
    n: int
    unit: Unit
    said: Said


class ProcedureGround(TypedDict):
    code: str
    title: Said
    instead: Said
    source: str
    verified: bool


class ProcedureGroups(TypedDict):
    # Collective cases under this procedure.
    form_at: Threshold
    suggest_at: Threshold
    seats: Seats
    recall_again_days: Threshold
    recall_again_by: Threshold
    voting: GroupVoting
    opens_by_itself: bool
    open_by: list[Role]
    joins_in: list[str]
    proof: bool
    late: Late
    closes_early: bool
    affirm: bool
    unclaimed: Unclaimed
    unclaimed_rest: Unclaimed
    objections: bool
    test_cases: Threshold | None
    batch_size: Threshold | None
    longest: SaidLength
    capacity: int
    said: list[Said]
    stages: list[GroupStage]
    deadlines: list[GroupDeadline]


class ProcedureLayer(TypedDict):
    # Statutory rights that this procedure is laid over.
    ref: str
    title: Said
    regime: str


class ProcedureLimitation(TypedDict):
    length: SaidLength
    said: Said
    source: str | None
    verified: bool


class ProcedureLimits(TypedDict):
    evidence: EvidenceLimits
    texts: TextLimits
    counts: Caps


class ProcedurePause(TypedDict):
    reason: str
    by: list[Role]
    cap: SaidLength
    times: int
    stops: list[str]
    said: Said
    source: str
    verified: bool


class ProcedureReopening(TypedDict):
    within: SaidLength
    stage: str
    after: list[str]
    times: int
    said: Said
    source: str
    verified: bool


class ProcedureRight(TypedDict):
    code: str
    text: Said
    article: str
    source: str
    verified: bool


class ProcedureStage(TypedDict):
    id: str
    kind: StageKind
    name: Said
    about: Said
    legal_effect: str | None
    actions: list[StageAction]
    deadlines: list[str]
    ways: list[StageWay]


class ProcedureSummary(TypedDict):
    id: str
    title: Said
    regime: str
    current: str | None
    versions: list[ProcedureVersion]


class ProcedureVersion(TypedDict):
    # One version and its days, both included; `effective_to` is null where no end is known.
    ref: str
    effective_from: str
    effective_to: str | None
    procedure: str


class Procedures(TypedDict):
    procedures: list[ProcedureSummary]


class ProfileTerms(TypedDict):
    # What the body says of itself.
    names: BodyNames
    languages: list[str]
    seats: list[str]
    laws: NotRequired[list[str]]
    categories: NotRequired[list[DisputeType]]
    forms: list[Form]
    fees: FeeSchedule
    contact: BodyContact
    external: NotRequired[bool]
    mediation: NotRequired[bool]


class ProlongIn(TypedDict):
    deadline_id: str
    reason: str


class Prolonged(TypedDict):
    # More time: by whom (`system`: the rule itself), when, and until when it was before.
    by: Role
    was_due: str
    at: str
    reason: TextRef | None


class ProofAsked(TypedDict):
    proof_id: str
    expires_at: str


class ProofIn(TypedDict):
    # An address that a code is mailed to.
    tenant_id: str
    email: str
    purpose: Literal["file", "token"]
    lang: NotRequired[Literal["en", "zh"]]
    case_id: NotRequired[str | None]


class ProofShown(TypedDict):
    # An exhibit and the hash of its content.
    evidence_id: str
    sha256: str
    media_type: str
    state: EvidenceState


class Proposal(TypedDict):
    id: str
    terms: Terms
    reasons: TextRef
    accepted_by: list[Role]
    state: ProposalState
    by: Role


ProposalState: TypeAlias = "Literal['accepted', 'closed', 'declined', 'lapsed', 'live']"


class ProposeAccordIn(TypedDict):
    # To go to a stage that needs both parties' will; to arbitration with everything that it needs.
    stage: str
    arbitration: NotRequired[ArbitrationIn | None]


class ProposeChangeIn(TypedDict):
    # What representatives may not do without the members: change the common claim, or waive of it.
    kind: ChangeKind
    text: str


class ProposeHearingIn(TypedDict):
    slots: list[SlotIn]
    time_zone: str
    mode: Literal["telephone", "video"]


class ProposeIn(TypedDict):
    terms: TermsIn
    reasons: str


class PublicCaseIn(TypedDict):
    # A complaint of somebody who comes without a platform.
    pack: str
    complainant: PublicComplainantIn
    respondent: PublicRespondentIn
    lang: NotRequired[Literal["en", "zh"]]
    dispute_type: NotRequired[DisputeType | None]
    occurred_on: NotRequired[str | None]
    claim: NotRequired[ClaimIn]
    narrative: NotRequired[str | None]
    order_ref: NotRequired[str | None]
    details: NotRequired[dict[str, str]]
    standing: NotRequired[PublicStandingIn | None]
    country: NotRequired[str | None]


class PublicComplainantIn(TypedDict):
    # The address is the one that was proved, the reference follows from it.
    name: str
    phone: NotRequired[str | None]


class PublicDraft(TypedDict):
    # One text of the case, redacted.
    text_id: str
    of: Literal["narrative", "reason"]
    state: Literal["approved", "draft"]
    text: str | None
    sha256: str | None
    found: dict[str, int]
    approved: ApprovedText | None


class PublicDrafts(TypedDict):
    # A machine's drafts. It knows patterns and the names that the case holds, and nothing else: before anything is
    #     published somebody has to read it. Nothing is published from here.
    case_id: str
    as_of: str
    state: Literal["approved", "draft"]
    lang: str
    note: str
    drafts: list[PublicDraft]


class PublicFiled(TypedDict):
    case: CaseView
    token: Token | None
    gaps: list[str]


class PublicIntake(TypedDict):
    # Where somebody without a platform can file.
    tenant_id: str
    name: str
    languages: list[str]
    packs: list[str]
    cases_a_day: int
    proofs_an_hour: int
    proofs_a_day: int
    attempts: int


class PublicRespondentIn(TypedDict):
    name: str
    email: NotRequired[str | None]
    phone: NotRequired[str | None]


class PublicStandingIn(TypedDict):
    # What the complainant declares. That the identity was checked is not the complainant's to say.
    personal_use: NotRequired[bool | None]
    own_claim: NotRequired[bool | None]
    other_forum: NotRequired[OtherForum | None]
    contacted_on: NotRequired[str | None]


class PublicTextIn(TypedDict):
    # What everybody may read of one text, as somebody of the platform has read it: its draft, or what became of it.
    text_id: str
    text: str
    reason: NotRequired[str | None]


class PublishedData(TypedDict):
    # Of a case, a violation report, a group or an arbitration: the members of the others are not there then.
    event_id: str
    sequence: int
    seq: int
    hash: str
    by: Role
    event: dict[str, Any]
    case_id: NotRequired[str | None]
    case: NotRequired[CaseSummary | None]
    report_id: NotRequired[str | None]
    report: NotRequired[ReportSummary | None]
    group_id: NotRequired[str | None]
    group: NotRequired[GroupSummary | None]
    arbitration_id: NotRequired[str | None]
    arbitration: NotRequired[ArbitrationSummary | None]
    acting: NotRequired[str | None]


class PublishedEvent(TypedDict):
    # As it is sent to webhook endpoints.
    type: str
    timestamp: str
    data: PublishedData


class PutDraftIn(TypedDict):
    content: ContentIn


class PutListIn(TypedDict):
    seat: str
    names: list[str]


class Question(TypedDict):
    id: str
    text: TextRef
    posed_at: str
    finding: Finding | None
    reasons: list[DecisionReason]
    decided_at: str | None


class Queued(TypedDict):
    event_id: str


class RankListIn(TypedDict):
    # Names that are not acceptable, and the others in the order of preference. The other side never sees it.
    listing: str
    struck: NotRequired[list[str]]
    ranked: NotRequired[list[str]]


Reason: TypeAlias = "Literal['above_ceiling', 'absent', 'appointed_too_often', 'at_capacity', 'at_total_capacity', 'circle_cut', 'no_language', 'no_role', 'no_skill', 'not_accredited', 'not_available', 'not_in_roster', 'not_waived', 'panel_composition', 'replaced_before', 'tied_to_party']"


class ReasonIn(TypedDict):
    # Why, in one's own words; may be left out.
    reason: NotRequired[str | None]


class ReasonsIn(TypedDict):
    reasons: str


class RecordConnection(TypedDict):
    id: str
    kind: SourceKind
    connector: str
    name: str
    created_at: str
    previous_until: str | None
    path: str
    source: DisputeSource | None


class RecordConnectionIn(TypedDict):
    # Somebody who sends records: a carrier, a payment provider.
    kind: SourceKind
    connector: Literal["carrier_tracking", "chat_log", "payment_record", "paypal_disputes", "refund_done", "shop_order", "shop_shipment", "shopify_disputes", "stripe_disputes"]
    name: str
    source: NotRequired[DisputeSourceIn | None]


class RecordConnections(TypedDict):
    connections: list[RecordConnection]


class RecordHearingIn(TypedDict):
    hearing_id: str
    minutes: str


class RecordIn(TypedDict):
    # A message in the sender's own form: that of the connection's connector, checked field by field.
    pass


class RecordLink(TypedDict):
    connection_id: str
    subject: str
    linked_at: str
    by: Role


class RecordLinkIn(TypedDict):
    connection_id: str
    subject: str


class RecordLinked(TypedDict):
    connection_id: str
    subject: str
    linked_at: str
    by: Role
    records: int


class RecordLinks(TypedDict):
    links: list[RecordLink]


class RecordPaymentIn(TypedDict):
    charge_id: str


class RecordTaken(TypedDict):
    record: str
    subject: str
    attested: Attested
    sha256: str
    cases: int
    repeated: bool


class RecordUnclaimedIn(TypedDict):
    # A sum that did not reach its member, as the platform attests.
    case_id: str
    amount: MoneyIn


class RecordedEvent(TypedDict):
    # One link of the chain: hash = SHA-256("redress:event:1" + prev + body). `sealed` ones are not for you.
    seq: int
    prev: str
    hash: str
    id: str | None
    type: str | None
    at: str | None
    sequence: int | None
    body: str | None
    sealed: bool


class ReferReportIn(TypedDict):
    # To an authority, by the platform's reference.
    authority: str
    reasons: str


class Referral(TypedDict):
    # The arbitration that an agreement has led to, and how far it has come.
    arbitration_id: str
    accord_id: str
    body: str
    at: str
    fallback: int
    reached: list[str]
    awards: list[str]
    award_sha256: str
    finding: str


class RefuseOfferIn(TypedDict):
    offer_id: str
    reason: NotRequired[str | None]


class RefuseReferralIn(TypedDict):
    # On a ground of the rules, with reasons for this very case.
    ground: str
    reasons: str


class RefuseReturnIn(TypedDict):
    # What came back is not what was agreed on.
    task_id: str
    reason: str


class Registration(TypedDict):
    # What a member registered with: relation to the respondent, loss, exhibits that prove them.
    relation: str
    loss: MoneyOfCase
    proof: list[str]
    elsewhere: int


class RegistrationIn(TypedDict):
    # The relation to the respondent, the loss, and proof of both. Proof are exhibits of the case that were submitted;
    #     an order that the platform attests is proof as well.
    relation: Literal["contract", "order", "other", "use"]
    loss: MoneyIn
    proof: NotRequired[list[str]]
    elsewhere: NotRequired[int]


class RejectIn(TypedDict):
    # On a ground of the rule pack, with reasons for this very complaint.
    ground: str
    reasons: str


Relation: TypeAlias = "Literal['employment', 'family', 'firm', 'other', 'ownership', 'prior_case', 'representation', 'same_person']"


class RelationIn(TypedDict):
    # That two codes are tied. It counts in both directions.
    a: str
    relation: Relation
    b: str
    since: NotRequired[str | None]
    until: NotRequired[str | None]


class RelationsIn(TypedDict):
    relations: list[RelationIn]


class RelationsKept(TypedDict):
    kept: int


Remedy: TypeAlias = "Literal['apology', 'compensation', 'custom', 'partial_refund', 'refund', 'repair', 'replacement', 'return_and_refund', 'review_correction']"


class RemedyHint(TypedDict):
    remedy: Remedy
    note: str


class RemovalUpdate(TypedDict):
    # A member has gone; somebody else is to be named for the seat.
    kind: Literal["removal"]
    seat: str
    reasons: str


class RemoveNeutralIn(TypedDict):
    seat: str
    reasons: str


class Reopening(TypedDict):
    # Until when a closed case may be opened again, after which ends, and in which stage it goes on.
    within: Length
    stage: str
    after: list[str]
    source: str
    verified: bool
    times: NotRequired[int]
    by: NotRequired[list[Role]]


ReplayIn = TypedDict("ReplayIn", {"event_id": "NotRequired[str | None]", "case_id": "NotRequired[str | None]", "report_id": "NotRequired[str | None]", "group_id": "NotRequired[str | None]", "alert_id": "NotRequired[str | None]", "arbitration_id": "NotRequired[str | None]", "from": "NotRequired[str | None]", "to": "NotRequired[str | None]", "types": "NotRequired[list[str]]", "missing": "NotRequired[bool]", "after": "NotRequired[str]"})


class Replayed(TypedDict):
    event_id: str | None
    queued: int
    next_after: str | None


class ReportAction(TypedDict):
    # Something you may do now.
    action: str
    due_at: str | None
    mandatory: bool
    why: str


class ReportAudit(TypedDict):
    # In the order of the last change. Counts are of this page: pages add up.
    format: Literal["redress:report-audit:1"]
    as_of: str
    lines: list[ReportAuditLine]
    counts: list[ReportAuditCount]
    next_after: str | None


class ReportAuditCount(TypedDict):
    violation: Violation
    outcome: OutcomeOfReport | None
    reports: int
    overdue: int


class ReportAuditLine(TypedDict):
    # Codes, moments and the end of the record: who reported, whom, and in which case is not here.
    report_id: str
    violation: Violation
    status: StatusOfReport
    stage: StageOfReport
    outcome: OutcomeOfReport | None
    cause: str | None
    reporter_named: bool
    rules: str
    filed_at: str
    updated_at: str
    due_at: str | None
    overdue: bool
    seq: int
    chain_head: str


class ReportDeadline(TypedDict):
    id: str
    rule: str
    on: Role
    started_at: str
    due_at: str
    consequence: Consequence
    grace_seconds: int
    remaining_seconds: int
    duty: str
    silence: str
    warnings: list[str]
    repeat: int
    attempt: int
    state: DeadlineState


class ReportDone(TypedDict):
    report: ReportView
    created: list[str]


class ReportEvent(TypedDict):
    # One link of the chain. The reporter sees what it is told, without the chain, whose length would tell more.
    id: str | None
    type: str | None
    at: str | None
    sequence: int | None
    seq: int | None
    prev: str | None
    hash: str | None
    body: str | None
    sealed: bool


class ReportEvents(TypedDict):
    events: list[ReportEvent]
    next_after: int | None


class ReportFinding(TypedDict):
    violated: bool
    reasons: TextRef
    found_at: str
    measures: list[Measure]


class ReportIn(TypedDict):
    # A violation report. `case_id` links it to a complaint, one way: the complaint never shows it.
    violation: Violation
    subject_ref: str
    reporter: ReporterIn
    narrative: str
    lang: NotRequired[Literal["en", "zh"]]
    case_id: NotRequired[str | None]


class ReportList(TypedDict):
    # A list may lag behind the reports by seconds.
    reports: list[ReportSummary]
    next_after: str | None
    as_of: str


class ReportStep(TypedDict):
    id: str
    kind: StepKind
    text: TextRef
    by: Role
    at: str
    asked: str | None


class ReportSummary(TypedDict):
    # The whole current state in short: the same in lists, webhooks and the event log.
    report_id: str
    version: int
    seq: int
    chain_head: str
    status: StatusOfReport
    stage: StageOfReport
    outcome: OutcomeOfReport | None
    cause: str | None
    violation: Violation
    subject_ref: str
    reporter_ref: str
    reporter_named: bool
    case_id: str | None
    lang: str
    rules: str
    due_at: str | None
    due_rule: str | None
    filed_at: str
    updated_at: str
    overdue: bool
    wake_blocked: bool


class ReportView(TypedDict):
    # The report as those who govern see it.
    report_id: str
    version: int
    seq: int
    chain_head: str
    status: StatusOfReport
    stage: StageOfReport
    outcome: OutcomeOfReport | None
    cause: str | None
    violation: Violation
    subject_ref: str
    reporter_ref: str
    reporter_named: bool
    case_id: str | None
    lang: str
    rules: str
    due_at: str | None
    due_rule: str | None
    filed_at: str
    updated_at: str
    overdue: bool
    wake_blocked: bool
    next: str
    as_of: str
    closed_at: str | None
    narrative: TextRef
    authority: str | None
    refers_to: dict[str, str] | None
    deadlines: list[ReportDeadline]
    steps: list[ReportStep]
    filing: FilingDecision | None
    finding: ReportFinding | None
    allowed_actions: list[ReportAction]


class ReporterIn(TypedDict):
    # Who reports. An anonymous reporter has a reference, so that one person is known to be one, and no contacts.
    ref: str
    anonymous: NotRequired[bool]
    name: NotRequired[str | None]
    email: NotRequired[str | None]
    phone: NotRequired[str | None]


class Representation(TypedDict):
    # Who acts for a party, on which authority: what he may do, until when, and how it ended.
    id: str
    of: Role
    ref: str
    kind: RepresentativeKind
    scope: list[str]
    text_sha256: str
    signature: SignatureOfCase
    signed_at: str
    authorised_at: str
    expires_at: str
    by: Role
    in_force: bool
    evidence_id: str | None
    ended_at: str | None
    ended_by: Role | None
    renounced: bool
    ground: EndGround | None


class RepresentationIn(TypedDict):
    # Who may act for a party of this case, for what, and until when. What binds the party (`settle`, `arbitrate`,
    #     `withdraw`, `group`) is covered only where it is named.
    ref: str
    kind: RepresentativeKind
    scope: list[Literal["arbitrate", "evidence", "group", "negotiate", "perform", "read", "settle", "withdraw"]]
    text_sha256: str
    signature: SignatureOfCase
    expires_at: str
    of: NotRequired[Literal["complainant", "respondent"] | None]
    signed_at: NotRequired[str | None]
    evidence_id: NotRequired[str | None]


class RepresentationSet(TypedDict):
    case_id: str
    representation: Representation


RepresentativeKind: TypeAlias = "Literal['association', 'lawyer', 'legal_aid', 'other', 'relative']"


class RequestAfterIn(TypedDict):
    kind: RequestKind
    text: str


class RequestEvidenceIn(TypedDict):
    to: Literal["complainant", "respondent"]
    what: str


RequestKind: TypeAlias = "Literal['additional', 'appeal', 'correction']"


RequestStateOfArbitration: TypeAlias = "Literal['granted', 'lapsed', 'open', 'refused']"


RequestStateOfCase: TypeAlias = "Literal['closed', 'met', 'open', 'unmet']"


class RequestUpdate(TypedDict):
    # A correction, an addition: not granted.
    kind: Literal["request_refused"]
    request_id: str
    reasons: str


class Requirement(TypedDict):
    # One line of the checklist.
    kind: str
    label: str
    why: str
    holder: Holder
    level: Level
    group: str | None
    files: list[str]
    satisfied: bool


class ResignIn(TypedDict):
    ground: str


class RespondIn(TypedDict):
    position: Literal["admits", "contests", "partly"]
    statement: str


class RetriedDispute(TypedDict):
    dispute: str
    case_id: str | None
    lacking: list[Lacking]


class RetriedDisputes(TypedDict):
    tried: list[RetriedDispute]


class RevealVoteIn(TypedDict):
    vote: Literal["dismissed", "upheld"]
    salt: str


class RevokeAuthorityIn(TypedDict):
    authority_id: str
    reason: str


class RevokeTokensIn(TypedDict):
    role: Literal["complainant", "respondent"]


class RightAmount(TypedDict):
    label: str
    times: int
    of: str
    floor: MoneyOfCase | None
    won_by: SourceOfPromises
    basis: LegalBasis
    money: MoneyOfCase | None


class RightExclusion(TypedDict):
    code: str
    why: str
    basis: LegalBasis
    questions: list[str]


class RightLimit(TypedDict):
    # A period, and whose number it is: the best for the consumer of all that were compared.
    key: str
    label: str
    n: int
    unit: str
    starts: str
    counts: Counts
    won_by: SourceOfPromises
    compared: list[ComparedValue]
    basis: LegalBasis | None
    due_at: str | None


RightState: TypeAlias = "Literal['applies', 'excluded', 'lapsed', 'not_yet', 'possible']"


Role: TypeAlias = "Literal['arbitrator', 'body', 'clerk', 'complainant', 'mediator', 'officer', 'operator', 'platform', 'regulator', 'representative', 'respondent', 'system']"


Roll: TypeAlias = "Literal['next_working_day', 'none']"


class RollEntry(TypedDict):
    # One member, compactly: `a` and `u` are amount (minor units) and currency of the claim, where it is for money.
    c: str
    a: int
    u: str


class RollFile(TypedDict):
    # A whole roll, shard by shard; or a page of one that is too long for one file.
    #
    #     Of a page, `sealed` is what all shards were sealed as, and `first` the number of the first one that is here.
    format: Literal["redress-roll/1"]
    root: str
    shards: list[list[RollEntry]]
    sealed: list[Shard]
    first: int


class RotateSecretIn(TypedDict):
    overlap_hours: NotRequired[int]


class RotatedKey(TypedDict):
    key: NewKey
    replaced: Key


class RotationIn(TypedDict):
    overlap_seconds: NotRequired[int]
    expires_at: NotRequired[str | None]


class Round(TypedDict):
    # A round of sealed bids. Amounts are shown to nobody; what a crossing settles at stands in `terms`.
    id: str
    number: int
    opened_at: str
    bids: list[Role]
    your_bid: bool
    terms: Terms | None
    state: RoundState
    said: str


RoundState: TypeAlias = "Literal['closed', 'crossed', 'open']"


class RowError(TypedDict):
    # One thing wrong with one row.
    line: int
    ref: str
    column: str
    code: str
    limit: str | int | None
    remedy: str


class Rule(TypedDict):
    # When a vote counts and what it takes. The quorum is the greater of the two, in ballots.
    majority: NotRequired[Majority | None]
    share_bp: NotRequired[int]
    quorum_bp: NotRequired[int]
    quorum: NotRequired[int]


class RuleOnChallengeIn(TypedDict):
    upheld: bool
    reasons: str


class RuleOnNeutralIn(TypedDict):
    challenge_id: str
    upheld: bool
    reasons: str
    repeat: NotRequired[bool]


class RuleOnRequestIn(TypedDict):
    # `content`: the award as corrected, or the additional one, where it is granted.
    request_id: str
    granted: bool
    reasons: str
    content: NotRequired[ContentIn | None]


class RulePack(TypedDict):
    # One version of one procedure.
    id: str
    version: int
    title: dict[str, str]
    effective_from: str
    regime: str
    time_zone: str
    first_stage: str
    stages: list[StageOfRulepack]
    deadlines: dict[str, DeadlineRule]
    escalate_after: Length
    claim_within_days: int
    evidence: EvidenceLimits
    next_forum: dict[str, str]
    effective_to: NotRequired[str | None]
    grace_seconds: NotRequired[int]
    texts: NotRequired[TextLimits]
    caps: NotRequired[Caps]
    unverified_override: NotRequired[str | None]
    layers: NotRequired[list[str]]
    calendar: NotRequired[Days]
    roll: NotRequired[Roll]
    min_working_days: NotRequired[int]
    grounds: NotRequired[list[Ground]]
    limitation: NotRequired[Limitation | None]
    pauses: NotRequired[dict[str, Pausing]]
    bidding: NotRequired[Bidding | None]
    reopening: NotRequired[Reopening | None]
    agreement: NotRequired[Agreement | None]
    stall_after: NotRequired[Length | None]
    entitlements: NotRequired[dict[str, EntitlementOfRulepack]]
    collective: NotRequired[dict[str, Threshold]]
    groups: NotRequired[Collective | None]
    arbitration: NotRequired[Arbitrating | None]
    contacts: NotRequired[list[Contact]]
    personal: NotRequired[Personal | None]


class RulePacks(TypedDict):
    packs: list[RulePack]


class RulingUpdate(TypedDict):
    # On a challenge. `by`: who has decided, never the one it is about.
    kind: Literal["ruling"]
    challenge_id: str
    upheld: bool
    by: str
    reasons: str
    repeat: NotRequired[bool]


class Said(TypedDict):
    # The same in both languages.
    en: str
    zh: str


class SaidExtension(TypedDict):
    by: list[Role]
    times: int
    length: SaidLength
    said: Said
    source: str


class SaidLength(TypedDict):
    n: int
    unit: Unit
    said: Said


class Screening(TypedDict):
    # For those who screen.
    doubts: list[str]
    said: list[str]


class Script(TypedDict):
    # What is still to be asked, in order: read it out, and file what was said.
    lang: str
    questions: list[Asked]


class SeatDraw(TypedDict):
    seed: str
    root: str
    seat: int
    start: int
    attempts: list[DrawAttempt]


class SeatDraws(TypedDict):
    id: str
    drawn: list[SeatDraw]


SeatRole: TypeAlias = "Literal['chair', 'juror', 'member', 'sole']"


SeatState: TypeAlias = "Literal['asked', 'disclosed', 'seated', 'vacant']"


class Seats(TypedDict):
    # How many representatives a group has.
    least: int
    most: int
    source: str
    verified: bool


class Security(TypedDict):
    origins: list[str] | None
    step_up_seconds: int
    step_up_methods: list[str]
    limits: dict[str, int]
    public_intake: bool
    version: int


class SecurityIn(TypedDict):
    # The whole settings: what is left out is as it is for everybody.
    origins: NotRequired[list[str] | None]
    step_up_seconds: NotRequired[int]
    step_up_methods: NotRequired[list[str]]
    limits: NotRequired[dict[str, int]]
    public_intake: NotRequired[bool]


class SelfHelpStep(TypedDict):
    key: str
    text: str
    template: str | None


class SentRequest(TypedDict):
    method: Literal["POST"]
    url: str
    headers: dict[str, str]
    body: str


class ServeIn(TypedDict):
    # The platform attests that the respondent has been given notice, now or at an earlier moment.
    how: NotRequired[Literal["platform"]]
    at: NotRequired[str | None]


class ServiceLevels(TypedDict):
    # Calendar days that the body allows itself.
    accept_days: NotRequired[int]
    award_days: NotRequired[int]


class Settable(TypedDict):
    # What it may be for a tenant.
    least: int
    most: int


class Settled(TypedDict):
    # How far the ledger has been carried out.
    members: int
    released: int
    paid: dict[str, int]
    unclaimed: dict[str, int]
    cases: list[str]
    resolved: str
    unpaid: dict[str, int]
    shared: dict[str, int]


class Shard(TypedDict):
    # One sealed shard; its canonical JSON is a leaf of the roll. `root` in hex.
    number: int
    members: int
    root: str


class ShipReturnIn(TypedDict):
    # The goods are on their way back.
    task_id: str
    carrier: str
    tracking: str


class ShownArbitration(TypedDict):
    arbitration_id: str
    case_id: str
    body: str
    platform: str
    version: int
    seq: int
    chain_head: str
    status: StatusOfArbitration
    stage: StageOfArbitration
    outcome: OutcomeOfArbitration | None
    cause: str
    size: int
    method: Method
    instance: int
    complete: bool
    dispute_type: DisputeType
    claimed: MoneyOfCase | None
    lang: str
    rules: str
    opened_at: str
    updated_at: str
    overdue: bool
    wake_blocked: bool
    panel: list[str]
    due_at: str | None
    due_rule: str | None
    external: bool
    awarded_at: str
    as_of: str
    closed_at: str | None
    stage_name: str
    next: str
    you: Literal["arbitrator", "body", "complainant", "respondent", "staff"]
    move: list[Role]
    complainant_ref: str
    respondent_ref: str
    agreement: ArbitrationAgreement
    fees: list[ArbitrationCharge]
    seats: list[TribunalSeat]
    draws: TribunalDraws | None
    awards: list[ArbitralAward]
    allowed_actions: list[Action]
    limits: dict[str, int]
    deadlines: list[ArbitrationTimeLimit] | None
    lists: list[NameList] | None
    challenges: list[NeutralChallenge] | None
    orders: list[ProceduralOrder] | None
    hearings: list[ArbitrationHearing] | None
    requests: list[AfterRequest] | None
    agreed: TermsForAward | None
    nonces: list[str] | None
    drafts: list[AwardDraft] | None
    texts: dict[str, str]


class ShownGroup(TypedDict):
    group_id: str
    version: int
    seq: int
    chain_head: str
    status: StatusOfGroup
    stage: StageOfGroup
    origin: Origin
    outcome: OutcomeOfGroup | None
    cause: str | None
    dispute_type: DisputeType
    respondent_ref: str
    about: dict[str, str]
    members: int
    joinable: bool
    listed: bool
    lang: str
    rules: str
    due_at: str | None
    due_rule: str | None
    opened_at: str
    updated_at: str
    mediator: str | None
    merged_into: str | None
    wake_blocked: bool
    as_of: str
    closed_at: str | None
    stage_name: str
    next: str
    you: Literal["mediator", "member", "representative", "respondent", "staff"]
    roll: MemberRoll | None
    deadlines: list[GroupTimeLimit]
    representatives: list[Candidacy]
    offers: list[GroupOffer]
    questions: list[Question]
    decisions: list[CommonDecision]
    draws: list[DrawOfGroup]
    batching: Batching | None
    test_results: list[TestResult]
    ledger: Ledger | None
    settled: Settled | None
    work: GroupWork | None
    limits: dict[str, int]
    allowed_actions: list[Action]
    candidacies: list[Candidacy] | None
    authorities: list[Authority] | None
    polls: list[Poll] | None
    changes: list[Change] | None
    matter: GroupMatter | None
    texts: dict[str, str]


class ShownReport(TypedDict):
    # A report. Its named reporter reads status, outcome and why it was taken up or not; all else is null then.
    report_id: str
    status: StatusOfReport
    stage: StageOfReport
    outcome: OutcomeOfReport | None
    violation: Violation
    case_id: str | None
    filed_at: str
    closed_at: str | None
    next: str
    filing: FilingDecision | None
    texts: dict[str, str]
    version: int | None
    seq: int | None
    chain_head: str | None
    cause: str | None
    subject_ref: str | None
    reporter_ref: str | None
    reporter_named: bool | None
    reporter: Person | None
    lang: str | None
    rules: str | None
    due_at: str | None
    due_rule: str | None
    updated_at: str | None
    as_of: str | None
    overdue: bool | None
    wake_blocked: bool | None
    narrative: TextRef | None
    authority: str | None
    refers_to: dict[str, str] | None
    deadlines: list[ReportDeadline] | None
    steps: list[ReportStep] | None
    finding: ReportFinding | None
    allowed_actions: list[ReportAction] | None


class SignIn(TypedDict):
    # Either `signature`, by the neutral's own Ed25519 key on the roster, over the bytes of the award's document; or
    #     `kept`, for the key that is kept for a neutral without one.
    award_id: str
    signature: NotRequired[str | None]
    kept: NotRequired[bool]


SignalKind: TypeAlias = "Literal['batch', 'incident', 'listing', 'merchant', 'product', 'promotion', 'recall']"


SignatureOfCase: TypeAlias = "Literal['accepted', 'document']"


class SignatureOfHandover(TypedDict):
    ref: str
    signature: str


class Signed(TypedDict):
    # `alg`: `Ed25519` (RFC 8032; the key raw) or `ES256` (RFC 7518; a SubjectPublicKeyInfo). All in base64.
    ref: str
    alg: str
    key: str
    signature: str


class SignedTreeHead(TypedDict):
    # `signature`: R and S of 32 bytes each, over "redress:tree-head:1" and the head as canonical JSON; P-256 with
    #     SHA-256. `public_key`: SubjectPublicKeyInfo.
    head: HeadOfTree
    signature: str
    public_key: str


class Signing(TypedDict):
    # While it is being signed: the very bytes that a key signs, in base64, and their SHA-256 in hex.
    bytes: str
    sha256: str


class SimilarRange(TypedDict):
    # In percent of the claim, and in its money; `cases` is rounded down to tens.
    cases: int
    low_percent: int
    middle_percent: int
    high_percent: int
    low: MoneyOfCase | None
    middle: MoneyOfCase | None
    high: MoneyOfCase | None


class Simulated(TypedDict):
    # What happens when; `differences` is empty without a second pack.
    told: Told
    beside: Told | None
    differences: list[Difference]


class SimulationIn(TypedDict):
    # A told case, and the pack to run it under: by reference, or written out, before it is stored anywhere. `beside`:
    #     another one to compare it with.
    pack: str | RulePack
    story: StoryIn
    beside: NotRequired[str | RulePack | None]


class SlotIn(TypedDict):
    starts_at: str
    minutes: int


class Snapshot(TypedDict):
    # What was agreed. `commitment` = SHA-256(salt, text): it stands in the record since the filing.
    terms_ref: str | None
    terms: PinnedTerms | None
    commitment: str | None
    order: PlacedOrder | None
    text: str | None
    salt: str | None


class SoughtIn(TypedDict):
    remedy: Remedy
    money: NotRequired[MoneyIn | None]


SourceKind: TypeAlias = "Literal['carrier', 'chat', 'payment', 'shop']"


class SourceOfCase(TypedDict):
    # Where a third party's record comes from, and how that is known.
    kind: SourceKind
    connection: str
    record: str
    subject: str
    attested: Attested
    occurred_at: str | None
    refunded: MoneyOfCase | None


SourceOfPromises: TypeAlias = "Literal['law', 'merchant', 'platform', 'seller_law']"


Split: TypeAlias = "Literal['claims', 'equally']"


class SplitIn(TypedDict):
    # Cases that are not alike to the others.
    cases: list[str]
    reasons: str


class StaffRevoked(TypedDict):
    staff_epoch: int
    revoked_at: str
    effective_within_seconds: int


class StageAction(TypedDict):
    action: str
    by: list[Role]
    mandatory: list[Role]
    why: Said


StageKind: TypeAlias = "Literal['arbitration', 'determination', 'mediation', 'negotiation', 'performance', 'screening']"


StageOfArbitration: TypeAlias = "Literal['awarded', 'closed', 'constitution', 'deliberation', 'proceedings', 'routing']"


StageOfGroup: TypeAlias = "Literal['closed', 'determination', 'distribution', 'election', 'gathering', 'mediation', 'negotiation', 'suggested']"


StageOfReport: TypeAlias = "Literal['check', 'filing']"


class StageOfRulepack(TypedDict):
    id: str
    kind: StageKind
    deadline: str
    next: NotRequired[str | None]
    by_agreement: NotRequired[list[str]]
    counts_from: NotRequired[CountsFrom]
    legal_effect: NotRequired[Literal["opinion", "platform_decision"]]


class StageUpdate(TypedDict):
    # `deliberation`: the proceedings are closed; `proceedings`: they are opened again, with a reason.
    kind: Literal["stage"]
    stage: Literal["deliberation", "proceedings"]
    reason: NotRequired[str | None]


class StageWay(TypedDict):
    # Where a stage leads: to another one (`to`), or out of the case (`outcome`).
    to: str | None
    outcome: OutcomeOfCase | None
    cause: str
    silence: bool
    by: list[Role]
    by_agreement: bool
    said: Said


class StandIn(TypedDict):
    # `scope`: what the mandate is to cover.
    statement: str
    scope: list[str]


class Standing(TypedDict):
    # What the complainant declared on admissibility; null: not said.
    personal_use: bool | None
    own_claim: bool | None
    other_forum: OtherForum | None
    contacted_on: str | None
    identity_checked: bool | None


class StandingIn(TypedDict):
    # What the complainant declares on whether the complaint can be taken up. Left out: not said.
    personal_use: NotRequired[bool | None]
    own_claim: NotRequired[bool | None]
    other_forum: NotRequired[OtherForum | None]
    contacted_on: NotRequired[str | None]
    identity_checked: NotRequired[bool | None]


StateOfBulk: TypeAlias = "Literal['cancelled', 'cancelling', 'done', 'failed', 'waiting', 'working']"


StateOfHandover: TypeAlias = "Literal['able', 'asked', 'cancelling', 'confirming', 'ended', 'new', 'offered', 'priced', 'pricing', 'refused', 'running', 'taken', 'unable']"


StateOfNotices: TypeAlias = "Literal['bounced', 'captured', 'complained', 'deferred', 'delivered', 'failed', 'pending', 'sent', 'suppressed']"


StatusOfArbitration: TypeAlias = "Literal['closed', 'open']"


StatusOfCase: TypeAlias = "Literal['closed', 'open']"


StatusOfGroup: TypeAlias = "Literal['closed', 'open']"


StatusOfReport: TypeAlias = "Literal['closed', 'open']"


Step: TypeAlias = "Literal['apply', 'investigate', 'mediator', 'negotiate', 'result']"


class StepIn(TypedDict):
    # One message of the person: words, or what a button says. A repeated step changes nothing.
    step: int
    answer: NotRequired[str | None]
    do: NotRequired[Literal["answer", "back", "confirm", "skip", "stop"] | None]


StepKind: TypeAlias = "Literal['note', 'request']"


class Stopped(TypedDict):
    # A stretch in which a deadline stood still.
    reason: str
    since: str
    until: str | None


class StoryIn(TypedDict):
    # A complaint and what people do about it, until a moment.
    filed_at: str
    until: str
    dispute_type: NotRequired[DisputeType]
    sought: NotRequired[SoughtIn | None]
    occurred_on: NotRequired[str | None]
    details: NotRequired[dict[str, str]]
    gaps: NotRequired[list[str]]
    standing: NotRequired[StandingIn | None]
    country: NotRequired[str | None]
    promises: NotRequired[dict[str, int]]
    acts: NotRequired[list[ActIn]]


class Stratum(TypedDict):
    # A band of claims, from `least` up to below `below` in minor units. The first that fits counts.
    key: str
    currency: str
    least: int
    below: int | None


class SubmitAllIn(TypedDict):
    evidence_ids: list[str]


class SubmitIn(TypedDict):
    # `exhibits`: evidence of the case, which was submitted there.
    order_id: str
    text: str
    exhibits: NotRequired[list[str]]


class Submitted(TypedDict):
    case: CaseView
    created: list[str]
    missing: list[str]
    warning: str | None
    dry_run: bool


class Tariff(TypedDict):
    # Bands in one currency. A dispute without an amount pays as one about nothing.
    currency: str
    bands: list[FeeBand]
    form: NotRequired[Form | None]
    least: NotRequired[int]
    most: NotRequired[int | None]


class Task(TypedDict):
    id: str
    by: Role
    terms: Terms
    proof: list[str]
    state: TaskState
    kind: TaskKind
    after: str | None
    carrier: str | None
    tracking: str | None
    said: str


TaskKind: TypeAlias = "Literal['perform', 'return']"


TaskState: TypeAlias = "Literal['breached', 'lapsed', 'open', 'performed', 'shipped', 'waiting']"


class Template(TypedDict):
    use: str
    text: str


class TemplateUse(TypedDict):
    # The same text was used by others, whoever they complain of: a hint for screening, never a ground for a group.
    template_id: str
    others: int
    similarity: float
    elsewhere: bool
    said: str


class Tenant(TypedDict):
    id: str
    name: str
    kind: TenantKind
    sandbox: bool
    log_shards: int
    created_at: str


class TenantIn(TypedDict):
    name: str
    kind: NotRequired[Literal["body", "platform"]]
    sandbox: NotRequired[bool]
    log_shards: NotRequired[Literal[4, 16, 64]]


TenantKind: TypeAlias = "Literal['body', 'platform']"


class TerminateIn(TypedDict):
    # `no_jurisdiction`, `not_pursued`, `impossible`, `unpaid`.
    ground: str
    reasons: str


class Terms(TypedDict):
    remedy: Remedy
    money: MoneyOfCase | None
    conditions: list[Condition]
    within_days: int | None
    text: TextRef | None
    said: str


class TermsForAward(TypedDict):
    # Terms that are to become an award: agreed on once both have said so, each quoting the same hash.
    terms: Terms
    sha256: str
    by: list[Role]


class TermsIn(TypedDict):
    # What is offered, proposed or ordered. Two terms match when they are equal; own words never are.
    remedy: Remedy
    money: NotRequired[MoneyIn | None]
    conditions: NotRequired[list[Condition]]
    within_days: NotRequired[int | None]
    text: NotRequired[str | None]


class TermsText(TypedDict):
    terms_ref: str
    effective_from: str
    title: str
    lang: str
    sha256: str
    size: int
    registered_at: str
    text: str


class TermsVersion(TypedDict):
    terms_ref: str
    effective_from: str
    title: str
    lang: str
    sha256: str
    size: int
    registered_at: str


class TermsVersionIn(TypedDict):
    # One version. A day has one version, and it never changes.
    title: str
    lang: Literal["en", "zh"]
    effective_from: str
    text: str


class TestResult(TypedDict):
    # How a test case ended, without anybody's name; it binds its own parties only.
    number: int
    outcome: str
    share: int | None


class TextLimits(TypedDict):
    # In characters.
    narrative: NotRequired[int]
    statement: NotRequired[int]
    message: NotRequired[int]
    reason: NotRequired[int]


class TextRef(TypedDict):
    # A text: its id in `texts`, and SHA-256(salt, text), by which it can be proven unchanged.
    id: str
    commitment: str


class ThreadMessage(TypedDict):
    seq: int
    by: Role
    at: str
    text_id: str
    text: str | None


class Threshold(TypedDict):
    # A number of persons, days or minor units, as its name says.
    n: int
    source: str
    verified: bool


class Tie(TypedDict):
    ref: str
    reason: TieReason
    since: str | None
    until: str | None


class TieIn(TypedDict):
    # Somebody the mediator is tied to: a complainant, a respondent, an organisation; since when, until when.
    ref: str
    reason: TieReason
    since: NotRequired[str | None]
    until: NotRequired[str | None]


TieReason: TypeAlias = "Literal['employment', 'family', 'other', 'ownership', 'prior_case', 'representation']"


class Timeline(TypedDict):
    # Oldest first. What is not for you is left out; the record itself shows its hash.
    steps: list[TimelineStep]
    records: list[TimelineRecord]
    next_after: str | None


class TimelineRecord(TypedDict):
    kind: Literal["arbitration", "case", "group"]
    id: str


class TimelineStep(TypedDict):
    at: str
    kind: Literal["arbitration", "case", "group"]
    seq: int
    event_id: str
    type: str
    by: str
    said: str
    case_id: str | None
    group_id: str | None
    arbitration_id: str | None
    acting: str | None


class Token(TypedDict):
    token: str
    role: Role
    ref: str
    case_id: str | None
    expires_at: str
    representation_id: str | None
    scope: list[str]


class TokenIn(TypedDict):
    # For a party of a case (`case_id`), or an officer, mediator, regulator or representative of groups (`ref`); by a
    #     body for a clerk, or an arbitrator or mediator of its roster (`ref`).
    role: Literal["arbitrator", "clerk", "complainant", "mediator", "officer", "regulator", "representative", "respondent"]
    case_id: NotRequired[str | None]
    ref: NotRequired[str | None]
    group_id: NotRequired[str | None]
    authenticated: NotRequired[AuthenticatedIn | None]
    representation_id: NotRequired[str | None]


class Told(TypedDict):
    # The whole story as it went.
    pack: str
    happenings: list[Happening]
    status: str
    stage: str
    outcome: str | None
    ended_at: str | None


class Tolled(TypedDict):
    # A time in which the case belonged to a group.
    since: str
    until: str | None


class Track(TypedDict):
    # A course of their own for the cases that fit all of its conditions; one that it does not name fits every case.
    method: Method
    size: int
    list_size: NotRequired[int]
    strikes: NotRequired[int]
    relists: NotRequired[int]
    appeal_to: NotRequired[int]
    correction: NotRequired[bool]
    additional: NotRequired[bool]
    crowd: NotRequired[Crowd | None]
    effect: NotRequired[str]
    source: NotRequired[str]
    id: str
    title: dict[str, str]
    dispute_types: NotRequired[list[str]]
    from_amount: NotRequired[dict[str, int]]
    below_amount: NotRequired[dict[str, int]]


class TreeHeadOfDay(TypedDict):
    head: HeadOfTree
    signature: str
    public_key: str
    jwk: dict[str, Any]


class TreeHeads(TypedDict):
    tree_heads: list[SignedTreeHead]
    next_after: str | None


class TreeLeaf(TypedDict):
    id: str
    seq: int
    chain_head: str


class TribunalDraws(TypedDict):
    seed: DrawSeed
    seats: list[SeatDraws]


class TribunalSeat(TypedDict):
    id: str
    role: SeatRole
    method: Method
    state: SeatState
    neutral: AskedNeutral | None
    asked_at: str | None
    accepted_at: str | None
    disclosures: list[DisclosedMatter] | None
    statement: TextRef | None
    updates: list[TextRef]
    former: list[str]
    nominated_by: Role | None


class TribunalUpdate(TypedDict):
    kind: Literal["tribunal"]
    members: list[Member]


class UnableBody(TypedDict):
    # A body that cannot take this case.
    body_id: str
    name: str
    reasons: list[str]
    said: list[str]


Unclaimed: TypeAlias = "Literal['association', 'members', 'respondent']"


Undecided: TypeAlias = "Literal['dismiss', 'redraw']"


Unit: TypeAlias = "Literal['calendar_days', 'hours', 'months', 'seconds', 'weeks', 'working_days', 'years']"


class UpdateDisclosureIn(TypedDict):
    # What has come up since: questions to which the answer is yes now.
    codes: NotRequired[list[str]]
    statement: NotRequired[str | None]


class UpdateMessage(TypedDict):
    format: NotRequired[Literal["redress-handover/1"]]
    id: str
    correlation_id: str
    action: NotRequired[Literal["update"]]
    sent_at: str
    platform: str
    body: str
    payload: TribunalUpdate | DisclosureUpdate | RemovalUpdate | RulingUpdate | StageUpdate | OrderUpdate | ExtensionUpdate | HearingUpdate | HearingCancelledUpdate | HearingHeldUpdate | AwardUpdate | RequestUpdate | EndUpdate


class UpholdIn(TypedDict):
    reasons: str
    measures: list[Measure]


class Upload(TypedDict):
    # Where and how to upload one declared file: a form post to `url` with exactly these fields, then the file.
    evidence_id: str
    url: str
    fields: dict[str, str]
    expires_at: str


class UsualDuration(TypedDict):
    # Days from the opening to the award, in the body's past arbitrations.
    median: int
    nine_in_ten: int
    cases: int


Violation: TypeAlias = "Literal['counterfeit', 'misleading_advertising', 'other', 'personal_data', 'platform_rule', 'price_fraud', 'unlicensed_trade', 'unsafe_goods']"


class ViolationReportIn(TypedDict):
    # What else the complainant reports. Left out: the respondent is its subject, the complaint's words are its own.
    violation: Violation
    subject_ref: NotRequired[str | None]
    narrative: NotRequired[str | None]


Visibility: TypeAlias = "Literal['caucus', 'neutrals', 'parties']"


class VoteIn(TypedDict):
    # Sealed until the count. An empty list of options is a blank vote. A yes to terms quotes their hash.
    group_id: str
    poll_id: str
    options: list[str]
    choice: NotRequired[str | None]
    terms_sha256: NotRequired[str | None]


class VoteOnDraftIn(TypedDict):
    draft_id: str
    agrees: bool
    dissent: NotRequired[str | None]


class Voting(TypedDict):
    # `rule`: quorum and majority, of the sealed roll; where each member accepts for itself, of changes and recalls.
    mode: Mode
    source: str
    verified: bool
    rule: NotRequired[Rule]


class WaitingDispute(TypedDict):
    dispute: str
    as_of: str
    received_at: str
    lacking: list[Lacking]


class WaitingDisputes(TypedDict):
    waiting: list[WaitingDispute]


class WaiveConflictIn(TypedDict):
    seat: str
    code: str


class Watch(TypedDict):
    # How sharply a platform looks.
    per_million: NotRequired[int]
    growth_percent: NotRequired[int]
    at_least: NotRequired[int]


class WebhookChangeIn(TypedDict):
    # An endpoint as it shall be, whole: what is left out goes back to its default.
    url: str
    event_types: NotRequired[list[str]]
    rate: NotRequired[int | None]
    thin: NotRequired[bool]
    payload_version: NotRequired[Literal["1"]]
    contact: NotRequired[str | None]


class WebhookEndpoint(TypedDict):
    id: str
    kind: Literal["eventbridge", "webhook"]
    url: str
    event_types: list[str]
    rate: int | None
    thin: bool
    payload_version: str
    scheme: Literal["v1", "v1a"]
    public_key: str | None
    contact: str | None
    sandbox: bool
    created_at: str
    version: int
    status: Literal["disabled", "enabled", "paused"]
    disabled: str | None
    disabled_at: str | None
    paused_at: str | None
    old_secrets: list[OldSecret]
    health: WebhookHealth
    next: str


class WebhookEndpointIn(TypedDict):
    url: str
    event_types: NotRequired[list[str]]
    rate: NotRequired[int | None]
    thin: NotRequired[bool]
    payload_version: NotRequired[Literal["1"]]
    contact: NotRequired[str | None]
    kind: NotRequired[Literal["eventbridge", "webhook"]]
    scheme: NotRequired[Literal["v1", "v1a"]]


class WebhookEndpoints(TypedDict):
    endpoints: list[WebhookEndpoint]


class WebhookHealth(TypedDict):
    # Over all its deliveries.
    failures: int
    failing_since: str | None
    last_failure: str | None
    last_success: str | None
    open_until: str | None


Which: TypeAlias = "Literal['copy', 'original', 'thumbnail']"


WhyOfCase: TypeAlias = "Literal['legal_hold', 'open_case', 'retention']"


WhyOfGrouping: TypeAlias = "Literal['alike', 'others', 'same_batch', 'same_incident', 'same_issue', 'same_listing', 'same_product', 'same_promotion', 'same_recall']"


class WithdrawGroupOfferIn(TypedDict):
    offer_id: str


class WithdrawOfferIn(TypedDict):
    offer_id: str


class Word(TypedDict):
    # `salt`: base64, of `SALT_BYTES`.
    salt: str
    text: str


class Words(TypedDict):
    # A text of an award: what its commitment in the document is made of, SHA-256(salt, text).
    salt: str
    text: str


class WorkProgress(TypedDict):
    # How far work over all members has come, in shards; counted a moment ago.
    id: str
    kind: JobKind
    of: str
    attempt: int
    done: int
    shards: int
    said: str
