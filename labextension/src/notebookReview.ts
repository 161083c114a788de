import { PathExt } from '@jupyterlab/coreutils';
import { NotebookPanel } from '@jupyterlab/notebook';
import { Debouncer } from '@lumino/polling';
import { Signal } from '@lumino/signaling';
import { documentOf, languageOf } from './document';
import * as m from './messages';
import type { Review } from './review';
import { Refused } from './server';

/** The pause after which a check begins, in milliseconds. */
const PAUSE = 400;
/** The longer pause after which the plan and the score are asked for. */
const LONG_PAUSE = 1200;
/** A notebook of more characters is checked when it is saved. */
const LARGEST = 400_000;

/** The worst first. */
export const SEVERITIES: m.IDiagnostic['severity'][] = ['error', 'warning', 'advice'];

/** What is known of one open notebook. Old answers stay until newer ones come. */
export class NotebookReview {
  readonly changed = new Signal<NotebookReview, void>(this);
  check: m.ICheckAnswer | null = null;
  plan: m.IPlanAnswer | null = null;
  score: m.IScoreAnswer | null = null;
  /** Whether the score is that of the package, and not that of the notebook. */
  isPackageScored = false;
  job: m.IJob | null = null;
  /** What is running for this notebook, or has ended and was not dismissed. */
  task: m.ITask | null = null;
  /** The folder of the package that was made here last. */
  made = '';
  /** The run of the job that was started here last. */
  run: m.ITask | null = null;
  /** What the server refused of the job's values, by the parameters' names. */
  refusedField: { [name: string]: string } = {};
  /** Why the last task could not be started, or "". */
  refused = '';
  /** Too large to be checked at each pause. */
  isLarge = false;
  /** Whether the text is newer than the answer shown. */
  isStale = true;

  constructor(
    readonly panel: NotebookPanel,
    private _around: Review
  ) {
    const { model, context } = panel;
    model!.contentChanged.connect(this._edited, this);
    model!.metadataChanged.connect(this._edited, this);
    context.fileChanged.connect(this._saved, this);
    panel.disposed.connect(() => this.dispose());
  }

  /** What was found and is severe enough to be shown. */
  get findings(): m.IDiagnostic[] {
    const least = SEVERITIES.indexOf(this._around.choices.severity);
    const found = this.check?.diagnostics ?? [];
    return found.filter(one => SEVERITIES.indexOf(one.severity) <= least);
  }

  get path(): string {
    return this.panel.context.localPath;
  }

  get isPython(): boolean {
    return languageOf(this.panel.model!) === 'python';
  }

  /** The folder of the package that this notebook has, or would have. */
  get packageFolder(): string {
    const name = this.plan?.name;
    return this.made || (name ? PathExt.join(PathExt.dirname(this.path), name) : '');
  }

  /** Say that something shown is new. */
  tell(): void {
    this.changed.emit();
  }

  /** Check now. A late answer never takes the place of a newer one. */
  async checkNow(): Promise<void> {
    if (!this.isPython || this.panel.isDisposed) {
      return this.tell();
    }
    const revision = ++this._revision;
    const edits = this._edits;
    const { requests, choices } = this._around;
    const document = documentOf(this.panel);
    this._checked = JSON.stringify(document);
    this.isLarge = this._checked.length > LARGEST;
    const request = { document, revision, ignore: choices.ignore };
    const answer = await this._answer(requests.check(request));
    if (revision !== this._revision || !answer) {
      return;
    }
    this.check = answer;
    this.isStale = edits !== this._edits;
    this._around.answered();
    this.tell();
    void this._slower.invoke();
  }

  /** Ask for the plan, the job and the score, unless what is known of them is of this text. */
  async askMore(): Promise<void> {
    const revision = this._revision;
    if (!this._around.watched || this._asked === revision || !this.isPython) {
      return;
    }
    this._asked = revision;
    const { requests } = this._around;
    const document = documentOf(this.panel);
    const plan = await this._answer(requests.plan({ document, revision }));
    if (revision === this._asked) {
      this.plan = plan ?? this.plan;
      await this.askPackage();
    }
  }

  /** Ask for the job's form and its runs, and how ready the package is, or else the notebook. */
  async askPackage(): Promise<void> {
    const { requests } = this._around;
    const folder = this.packageFolder;
    const known = (error: unknown) =>
      error instanceof Refused ? null : this._around.failed(error);
    const job = folder ? await requests.job(folder).catch(known) : null;
    this.job = job?.path ? job : null;
    this.tell();
    const ofPackage = this.job && (await requests.score({ path: folder }).catch(known));
    const document = documentOf(this.panel);
    const score = ofPackage || (await this._answer(requests.score({ path: this.path, document })));
    if (score) {
      this.score = score;
      this.isPackageScored = !!ofPackage;
      this.tell();
    }
  }

  /** Go on following what was running before the page was loaded again. */
  async resume(): Promise<void> {
    const tasks = (await this._answer(this._around.requests.tasks())) ?? [];
    const mine = tasks.find(
      one => one.path === this.path && one.kind === 'productionize' && one.status === 'running'
    );
    if (mine) {
      await this._answer(this.follow(mine));
    }
  }

  /** Follow a task to its end; `tell` hears of each change. */
  async follow(task: m.ITask, tell?: (task: m.ITask) => void): Promise<m.ITask> {
    const hear = (now: m.ITask) => {
      this[now.kind === 'run' ? 'run' : 'task'] = now;
      tell?.(now);
      this.tell();
    };
    hear(task);
    const ended = await this._around.requests.follow(task, hear);
    this.made = ended.productionized?.folder ?? this.made;
    return ended;
  }

  /** Forget what came of the last task. */
  dismiss(): void {
    this.task = null;
    this.refused = '';
    this.tell();
  }

  /** Forget what the server refused of a field, which is being typed anew. */
  accept(name: string): void {
    if (this.refusedField[name]) {
      delete this.refusedField[name];
      this.tell();
    }
  }

  dispose(): void {
    this._revision += 1;
    this._quick.dispose();
    this._slower.dispose();
    Signal.clearData(this);
  }

  private async _answer<T extends object>(asked: Promise<T>): Promise<T | null> {
    try {
      return await asked;
    } catch (error) {
      this._around.failed(error);
      return null;
    }
  }

  /** Outputs are content, too: only other sources, tags and decisions make what is shown old. */
  private _edited(): void {
    this._edits += 1;
    // To look through a very large notebook takes too long for each key.
    if (this.isLarge || this.isStale || this._look()) {
      void this._quick.invoke();
    }
  }

  private async _paused(): Promise<void> {
    if (this._look() && this._around.choices.live && !this.isLarge) {
      await this.checkNow();
    }
  }

  private _look(): boolean {
    const isNew = JSON.stringify(documentOf(this.panel)) !== this._checked;
    if (isNew !== this.isStale) {
      this.isStale = isNew;
      this.tell();
    }
    return isNew;
  }

  private _saved(): void {
    if (!this._around.choices.live || this.isLarge) {
      void this.checkNow();
    }
  }

  private _checked = '';
  private _edits = 0;
  private _revision = 0;
  private _asked = -1;
  private _quick = new Debouncer(() => this._paused(), PAUSE);
  private _slower = new Debouncer(() => this.askMore(), LONG_PAUSE);
}
