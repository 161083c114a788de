/**
 * What the server is asked and what it answers.
 *
 * Written by `python -m nb2prod.lab.typescript`; a test fails when it is out of date.
 *
 * Paths are relative to the server's root, with `/` between folders. Cells go by their ids. Lines and
 * columns count from 1, and columns and offsets in UTF-16 units, as a browser counts them.
 */

export const PROGRESS_EVENT = 'https://events.nb2prod.dev/progress/v1';

/**
 * A cell as it is in the browser; its outputs stay there.
 */
export interface ICell {
  id: string;
  kind: 'code' | 'markdown' | 'raw';
  source: string;
  tags?: string[];
  execution_count?: number | null;
}

/**
 * A notebook as it is in the browser; `decided` is what its metadata keep for nb2prod.
 */
export interface IDocument {
  path: string;
  cells: ICell[];
  language?: string;
  kernel?: string;
  decided?: { [name: string]: unknown };
}

/**
 * POST check: quick enough to be asked while somebody types.
 *
 * `revision` comes back with the answer; `select` and `ignore` are beginnings of rules' codes, and
 * add to what the project's settings say.
 */
export interface ICheckRequest {
  document: IDocument;
  revision?: number;
  select?: string[];
  ignore?: string[];
}

/**
 * Another default of a parameter, by the name that it has in the plan, as it is typed.
 */
export interface INewDefault {
  parameter: string;
  text: string;
}

/**
 * POST fix: the diagnostics with these keys, or with `all_safe` every safe fix there is.
 *
 * With `silence` those with these keys get a comment that silences them. With `default` nothing
 * is fixed: a parameter gets another default.
 */
export interface IFixRequest {
  document: IDocument;
  keys?: string[];
  all_safe?: boolean;
  silence?: boolean;
  default?: INewDefault | null;
  revision?: number;
  select?: string[];
  ignore?: string[];
}

/**
 * POST plan: what the package will be; slower than a check.
 */
export interface IPlanRequest {
  document: IDocument;
  revision?: number;
  order?: 'reading' | 'executed';
}

/**
 * POST score: a notebook as it is in the browser, or what lies at a path.
 */
export interface IScoreRequest {
  path: string;
  document?: IDocument | null;
}

/**
 * POST productionize: what the file at `path` holds becomes a package in `folder`/`name`.
 *
 * `folder` is the notebook's by default, `name` is made of the notebook's. Nothing is executed
 * unless `run`; the run is kept inside its folder unless `allow_effects`.
 */
export interface IProductionizeRequest {
  path: string;
  name?: string | null;
  folder?: string | null;
  run?: boolean;
  allow_effects?: boolean;
  force?: boolean;
  order?: 'reading' | 'executed';
  kernel?: string | null;
}

/**
 * POST run, or POST values, which only judges them.
 *
 * A package's folder or a job notebook, and values as they are typed.
 */
export interface IRunRequest {
  path: string;
  values: { [name: string]: string };
}

/**
 * Answers GET version: the front end must be of the same.
 *
 * Where files are not `is_local`, packages cannot be written, only downloaded.
 */
export interface IVersion {
  version: string;
  is_local: boolean;
}

/**
 * Where something stands in a cell.
 */
export interface IPlace {
  cell: string;
  line: number;
  column: number;
}

/**
 * What would put a diagnostic right; after a safe one the notebook shows what it showed.
 */
export interface IFixOffer {
  title: string;
  safe: boolean;
}

/**
 * One finding.
 *
 * `key` names it in a request to fix it; `subject` is what it is about in the notebook's own
 * words; it is to be underlined from `place` up to `end_column` of that line; `also` are other
 * places of the same.
 */
export interface IDiagnostic {
  key: string;
  code: string;
  name: string;
  theme: string;
  severity: 'error' | 'warning' | 'advice';
  message: string;
  subject: string;
  place: IPlace;
  end_column: number;
  also: IPlace[];
  fix: IFixOffer | null;
}

/**
 * A function of the notebook; `why` it cannot be tested as it stands, or "".
 */
export interface IFunction {
  name: string;
  place: IPlace;
  state: 'tested' | 'untested' | 'untestable';
  why: string;
}

/**
 * What was found, in reading order; `refused` says why a notebook cannot be checked, or "".
 */
export interface ICheckAnswer {
  revision: number;
  diagnostics: IDiagnostic[];
  functions: IFunction[];
  refused: string;
}

/**
 * A line of a difference; "cut" stands for lines that are the same and not shown.
 */
export interface ILine {
  kind: 'same' | 'gone' | 'new' | 'cut';
  text: string;
}

/**
 * A cell's source as it was and as it is after a fix.
 *
 * Putting `text` in the place of what stands from `start` up to `end` makes the one of the other;
 * `lines` show the difference to people.
 */
export interface INewSource {
  id: string;
  before: string;
  after: string;
  start: number;
  end: number;
  text: string;
  lines: ILine[];
}

/**
 * A code cell that a fix adds before the cell with this id, or at the end.
 */
export interface INewCell {
  before: string | null;
  source: string;
  tags: string[];
}

/**
 * What is to be changed; nothing was changed yet. `refused` says why nothing can be, or "".
 *
 * `title` says what is done; after what is `safe` the notebook shows what it showed.
 */
export interface IFixAnswer {
  revision: number;
  sources: INewSource[];
  cells: INewCell[];
  title: string;
  safe: boolean;
  refused: string;
}

/**
 * A value that a run can be given.
 *
 * The notebook's metadata call it `known_as`, "" where they can say nothing of it; `types` are
 * those that it could have, its own among them. `text` is its default as one types it, which can
 * be changed in the code where it `is_plain`.
 */
export interface IParameter {
  name: string;
  type: string;
  types: string[];
  text: string;
  is_plain: boolean;
  help: string;
  role: 'input' | 'output' | 'value';
  place: IPlace;
  known_as: string;
}

/**
 * A section of the notebook as a function; `call` tells what it takes and hands on.
 */
export interface IStep {
  name: string;
  title: string;
  cells: string[];
  inputs: string[];
  outputs: string[];
  call: string;
}

/**
 * What is not carried over, or what a reviewer should know, with the reason.
 */
export interface ISkipped {
  what: string;
  reason: string;
  place: IPlace;
}

/**
 * What a run would touch outside its folder; a grave one has to be allowed.
 */
export interface IOutside {
  kind: string;
  what: string;
  grave: boolean;
  place: IPlace;
}

/**
 * What would come out.
 *
 * `name` is the package's; `lifted` are the functions that become a module; `order_warnings` are
 * sentences on cells that do not work from top to bottom, and `executed_works` says whether the
 * order in which they were run does.
 */
export interface IPlanAnswer {
  revision: number;
  name: string;
  parameters: IParameter[];
  steps: IStep[];
  lifted: string[];
  skipped: ISkipped[];
  notes: ISkipped[];
  outside: IOutside[];
  order_warnings: string[];
  executed_works: boolean;
  refused: string;
}

/**
 * Answers GET rules/CODE: why it matters and what to do, as Markdown.
 */
export interface IPage {
  code: string;
  name: string;
  severity: 'error' | 'warning' | 'advice';
  theme: string;
  summary: string;
  markdown: string;
}

/**
 * What speaks for an item, or against it, and where it was found.
 */
export interface IEvidence {
  text: string;
  place: string;
  points: number;
  against: boolean;
}

/**
 * One of the 28 items; `next` is what would raise it, `asks` what only people know.
 */
export interface IScoreItem {
  id: string;
  section: string;
  title: string;
  points: number;
  evidence: IEvidence[];
  next: string;
  asks: string;
  not_applicable: string;
}

/**
 * Both scales, which count different things.
 *
 * `done` of `of` items and `kind` are the talk's; `points` of 7, the worst section's, and `band`
 * are the paper's. `next` is the item that raises it most.
 */
export interface IScoreAnswer {
  done: number;
  of: number;
  kind: string;
  points: number;
  band: string;
  sections: { [name: string]: number };
  items: IScoreItem[];
  next: IScoreItem | null;
}

/**
 * A stage of a task, by name, with its seconds when it is over.
 */
export interface IStage {
  name: string;
  seconds: number | null;
}

/**
 * A sentence on what came of it, and how to take it.
 */
export interface ICame {
  mark: 'done' | 'warning' | 'error';
  text: string;
}

/**
 * What happened: a word, or "" where it goes on from the one before, and a sentence.
 */
export interface ITold {
  word: string;
  text: string;
}

/**
 * One thing that the job shows otherwise than the notebook; None where there is nothing.
 */
export interface IDifference {
  title: string;
  original: string | null;
  job: string | null;
}

/**
 * The job beside the notebook: `verdict` says it in a sentence, `counts` things of a kind.
 */
export interface IVerification {
  is_same: boolean;
  verdict: string;
  counts: { [name: string]: number };
  differences: IDifference[];
  notes: string[];
}

/**
 * How the package's tests went, and how many planted faults they noticed.
 */
export interface ITests {
  passed: boolean;
  summary: string;
  passing: number;
  left_out: number;
  faults: number;
  noticed: number;
}

/**
 * A function that no test calls, and why.
 */
export interface IUntested {
  name: string;
  why: string;
}

/**
 * What came of it, in the sentences of `came`.
 *
 * `job`, `checklist`, `readme` and `report` are paths of the files to open; `files` are all that
 * were written, `conflicts` those in which somebody has to decide. `failure` is that of the
 * notebook's own run.
 */
export interface IProductionized {
  folder: string;
  is_clean: boolean;
  came: ICame[];
  told: ITold[];
  verification: IVerification | null;
  tests: ITests | null;
  untested: IUntested[];
  failure: string;
  files: string[];
  conflicts: string[];
  job: string;
  checklist: string;
  readme: string;
  report: string;
}

/**
 * One run of a job, with values as in "rate = 6"; `executed` is its notebook's path.
 *
 * `error` says where it failed, too; `failed_cell` counts the executed notebook's cells
 * from 1, 0 when none failed.
 */
export interface IRun {
  status: 'running' | 'done' | 'failed' | 'cancelled';
  started: string;
  seconds: number | null;
  values: string[];
  executed: string;
  error: string;
  failed_cell: number;
}

/**
 * Answers POST productionize, POST run (202), and GET or DELETE tasks/ID.
 *
 * Of a run, `cell` of `cells` is being executed. `error` says why it failed; a failing notebook
 * or job is a result, and no such failure.
 */
export interface ITask {
  id: string;
  kind: 'productionize' | 'run';
  path: string;
  status: 'running' | 'done' | 'failed' | 'cancelled';
  stages: IStage[];
  cell: number;
  cells: number;
  error: string;
  productionized: IProductionized | null;
  run: IRun | null;
}

/**
 * An event on the server's stream, of the schema that `PROGRESS_EVENT` names.
 */
export interface IProgress {
  task: string;
  kind: 'productionize' | 'run';
  status: 'running' | 'done' | 'failed' | 'cancelled';
  stage: string;
  cell: number;
  cells: number;
}

/**
 * A field of a job's form; `type` is "" where the job declares none, `text` as one types it.
 */
export interface IJobParameter {
  name: string;
  type: string;
  text: string;
  help: string;
}

/**
 * Answers GET job?path=: the form of a package's job, and its runs, the newest first.
 *
 * `path` is "" where there is no package yet.
 */
export interface IJob {
  path: string;
  parameters: IJobParameter[];
  runs: IRun[];
}

/**
 * The body of an answer 400, 404 or 409; `field` is what it is about, as in "values.rate".
 *
 * `task` is the one that stands in the way.
 */
export interface IRefusal {
  message: string;
  field: string;
  task: string;
}
