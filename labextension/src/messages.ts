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
 * `revision` comes back with the answer; what is milder than `severity` is not told; `select` and
 * `ignore` are beginnings of rules' codes, and add to what the project's settings say.
 */
export interface ICheckRequest {
  document: IDocument;
  revision?: number;
  severity?: 'error' | 'warning' | 'advice';
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
 *
 * `package` is the folder of its package, which is scored instead as soon as it has a job.
 */
export interface IScoreRequest {
  path: string;
  document?: IDocument | null;
  package?: string;
}

/**
 * POST productionize: what the file at `path` holds becomes a package in `folder`/`name`.
 *
 * Or POST place, which only judges where it would lie.
 *
 * `folder` is the notebook's by default, `name` is made of the notebook's. Nothing is executed
 * unless `run`; the run is kept inside its folder unless `allow_effects`; with `executed` the
 * cells are taken in the order in which they were last run. `targets` are those that the package
 * is made for, too.
 */
export interface IProductionizeRequest {
  path: string;
  name?: string | null;
  folder?: string | null;
  run?: boolean;
  allow_effects?: boolean;
  force?: boolean;
  executed?: boolean;
  kernel?: string | null;
  targets?: string[];
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
 * POST champion: a run becomes the champion of the job at `path`, if no worse by a metric.
 *
 * Without a run the champion before the present one is it again. The answer is the job anew.
 */
export interface IChampionRequest {
  path: string;
  run?: string;
  metric?: string;
}

/**
 * What a package can be made for, too.
 */
export interface ITarget {
  name: string;
  words: string;
}

/**
 * Answers GET version: the front end must be of the same.
 *
 * Where files are not `is_local`, packages cannot be written, only downloaded. `lesson` is the
 * address of the first lesson.
 */
export interface IVersion {
  version: string;
  is_local: boolean;
  lesson: string;
  targets: ITarget[];
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
 * words, `detail` tells where and what is the matter, `spoken` all of it to who does not see it;
 * its cell is to be underlined from the offset `start` up to `end`.
 */
export interface IDiagnostic {
  key: string;
  code: string;
  theme: string;
  severity: 'error' | 'warning' | 'advice';
  message: string;
  subject: string;
  detail: string;
  spoken: string;
  place: IPlace;
  start: number;
  end: number;
  fix: IFixOffer | null;
}

/**
 * How many findings there are of a severity, in words, too.
 */
export interface ICount {
  severity: 'error' | 'warning' | 'advice';
  count: number;
  words: string;
}

/**
 * A line of a list, with what is said more quietly; it leads to a place.
 *
 * `mark` is the state that is drawn before it, or "".
 */
export interface IRow {
  text: string;
  detail: string;
  place: IPlace;
  mark: 'tested' | 'untested' | 'untestable' | '';
}

/**
 * What was found, theme by theme, the weightiest first.
 *
 * `safe` tells how many of them can be fixed safely, `tested` says how many functions are, and
 * `refused` why a notebook cannot be checked, or "".
 */
export interface ICheckAnswer {
  revision: number;
  diagnostics: IDiagnostic[];
  counts: ICount[];
  safe: number;
  functions: IRow[];
  tested: string;
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
 * `title` and `lines` show the difference to people.
 */
export interface INewSource {
  id: string;
  before: string;
  after: string;
  start: number;
  end: number;
  text: string;
  title: string;
  lines: ILine[];
}

/**
 * A code cell that a fix adds before the cell with this id, or at the end; see `NewSource`.
 */
export interface INewCell {
  before: string | null;
  source: string;
  tags: string[];
  title: string;
  lines: ILine[];
}

/**
 * What is to be changed; nothing was changed yet. `refused` says why nothing can be, or "".
 *
 * `title` says what is done, `promise` what the notebook shows then.
 */
export interface IFixAnswer {
  revision: number;
  sources: INewSource[];
  cells: INewCell[];
  title: string;
  promise: string;
  refused: string;
}

/**
 * A value that a run can be given.
 *
 * The notebook's metadata call it `known_as`, "" where they can say nothing of it; `types` are
 * those that it could have, its own among them. `text` is its default as one types it, one of
 * `options` if there are any, which can be changed in the code where it `is_plain`. What is no
 * parameter because the metadata say so is told by its name alone: it `is_left_out`.
 */
export interface IParameter {
  name: string;
  known_as: string;
  type: string;
  types: string[];
  text: string;
  options: string[];
  is_plain: boolean;
  help: string;
  is_left_out: boolean;
}

/**
 * What is to be decided before a package is made, and what is known about it.
 *
 * It is decided by `field` of the request, and `words` say what that means; they are "" where
 * there is nothing to choose.
 */
export interface IAsk {
  title: string;
  facts: string[];
  words: string;
  field: 'allow_effects' | 'executed';
}

/**
 * What would come out.
 *
 * `name` is the package's, `folder` where it would lie; `length` counts the steps and `taken` the
 * parameters; `skipped` is what is not carried over, and `notes` what a reviewer should know;
 * `order_warnings` are sentences on cells that do not work from top to bottom.
 */
export interface IPlanAnswer {
  revision: number;
  name: string;
  folder: string;
  length: string;
  taken: string;
  parameters: IParameter[];
  steps: IRow[];
  skipped: IRow[];
  notes: IRow[];
  order_warnings: string[];
  asks: IAsk[];
  refused: string;
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
 * are the paper's. `next` is the item that raises it most. `said` tells what is how ready, and
 * `scales` explains it.
 */
export interface IScoreAnswer {
  said: string;
  scales: string;
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
 * A heading, and a text below it.
 */
export interface IPart {
  title: string;
  text: string;
}

/**
 * What is told to who wants to know more: a difference, or the functions without a test.
 */
export interface IDetail {
  title: string;
  parts: IPart[];
}

/**
 * A file that can be opened; of a notebook at a cell, counted from 1, or 0.
 */
export interface IOpens {
  label: string;
  path: string;
  cell: number;
}

/**
 * What happened: a word, or "" where it goes on from the one before, and a sentence.
 */
export interface ITold {
  word: string;
  text: string;
}

/**
 * The job beside the notebook: `verdict` says it in a sentence, `counts` things of a kind.
 */
export interface IVerification {
  is_same: boolean;
  verdict: string;
  counts: { [name: string]: number };
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
 * What came of it, in the sentences of `came`.
 *
 * `opens` are the files to begin with, the package's README first; `files` are all that were
 * written, `conflicts` those in which somebody has to decide. `failure` is that of the notebook's
 * own run.
 */
export interface IProductionized {
  folder: string;
  is_clean: boolean;
  came: ICame[];
  details: IDetail[];
  opens: IOpens[];
  told: ITold[];
  verification: IVerification | null;
  tests: ITests | null;
  failure: string;
  files: string[];
  conflicts: string[];
}

/**
 * That another run can become the champion, in words; see `ChampionRequest`.
 *
 * The run is compared with the present champion by the metric; without one there is no champion
 * yet, or none to be compared with.
 */
export interface ICrown {
  label: string;
  title: string;
  run: string;
  metric: string;
}

/**
 * One run of a job, with values as in "rate = 6"; `executed` is its notebook's path.
 *
 * `told` says how it went; `error` says where it failed, too; `crowns` are what it can be.
 */
export interface IRun {
  status: 'running' | 'done' | 'failed' | 'cancelled';
  told: string;
  started: string;
  values: string[];
  executed: string;
  opens: IOpens[];
  error: string;
  crowns: ICrown[];
}

/**
 * Answers POST productionize, POST run (202), and GET or DELETE tasks/ID.
 *
 * `told` says how it is going, or went. Of a run, `cell` of `cells` is being executed. `error`
 * says why it failed; a failing notebook or job is a result, and no such failure.
 */
export interface ITask {
  id: string;
  kind: 'productionize' | 'run';
  path: string;
  status: 'running' | 'done' | 'failed' | 'cancelled';
  told: string;
  stages: IStage[];
  cell: number;
  cells: number;
  error: string;
  productionized: IProductionized | null;
  run: IRun | null;
}

/**
 * Answers POST place: a package can lie there.
 *
 * `took` says how long it took last time to run the notebook and prove its package, or "".
 */
export interface IPlaceAnswer {
  took: string;
}

/**
 * A field of a job's form; `type` is "" where the job declares none.
 *
 * `text` is its default as one types it, one of `options` if there are any.
 */
export interface IJobParameter {
  name: string;
  type: string;
  text: string;
  options: string[];
  help: string;
}

/**
 * Answers GET job?path=: the form of a package's job, and its runs, the newest first.
 *
 * `path` is "" where there is no package yet; `last` says how the newest went.
 */
export interface IJob {
  path: string;
  last: string;
  parameters: IJobParameter[];
  runs: IRun[];
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
 * The body of an answer 400, 404 or 409; `field` is what it is about, as in "values.rate".
 *
 * `task` is the one that stands in the way.
 */
export interface IRefusal {
  message: string;
  field: string;
  task: string;
}

/** Whoever can `ask` can post all of these. */
export abstract class Posts {
  protected abstract ask<T>(method: string, path: string, body?: unknown): Promise<T>;

  check = (r: ICheckRequest) => this.ask<ICheckAnswer>('POST', 'check', r);
  fix = (r: IFixRequest) => this.ask<IFixAnswer>('POST', 'fix', r);
  plan = (r: IPlanRequest) => this.ask<IPlanAnswer>('POST', 'plan', r);
  score = (r: IScoreRequest) => this.ask<IScoreAnswer>('POST', 'score', r);
  productionize = (r: IProductionizeRequest) => this.ask<ITask>('POST', 'productionize', r);
  place = (r: IProductionizeRequest) => this.ask<IPlaceAnswer>('POST', 'place', r);
  run = (r: IRunRequest) => this.ask<ITask>('POST', 'run', r);
  values = (r: IRunRequest) => this.ask<IRunRequest>('POST', 'values', r);
  champion = (r: IChampionRequest) => this.ask<IJob>('POST', 'champion', r);
}
