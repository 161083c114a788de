import { NotebookPanel } from '@jupyterlab/notebook';
import { Debouncer } from '@lumino/polling';
import { documentOf } from './document';
import * as m from './messages';
import type { Review } from './review';

/** The pause after which a check begins, in milliseconds. */
const PAUSE = 400;
/** The longer pause after which the plan and the score are asked for. */
const LONG_PAUSE = 1200;
/** A notebook of more characters is checked when it is saved. */
const LARGEST = 400_000;

/** What is known of one open notebook. Old answers stay until newer ones come. */
export class NotebookReview {
  check: m.ICheckAnswer | null = null;
  plan: m.IPlanAnswer | null = null;
  score: m.IScoreAnswer | null = null;
  job: m.IJob | null = null;
  /** What is running for this notebook, or has ended and was not dismissed. */
  task: m.ITask | null = null;
  /** The run of the job that was started here last. */
  run: m.ITask | null = null;
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
    panel.disposed.connect(() => {
      this._revision += 1;
      this._quick.dispose();
      this._slower.dispose();
    });
  }

  get path(): string {
    return this.panel.context.localPath;
  }

  /** Whether the notebook's file cannot be written. */
  get isReadOnly(): boolean {
    return this.panel.context.contentsModel?.writable === false;
  }

  /** The folder of the package that this notebook has, or would have. */
  get package(): string {
    return this._made || this.plan?.folder || '';
  }

  /** Check now. A late answer never takes the place of a newer one. */
  async checkNow(): Promise<void> {
    if (this.panel.isDisposed) {
      return;
    }
    const revision = ++this._revision;
    const { requests, choices } = this._around;
    const { severity, ignore } = choices;
    const document = documentOf(this.panel);
    this._checked = JSON.stringify(document);
    this.isLarge = this._checked.length > LARGEST;
    const answer = await this._answer(requests.check({ document, revision, severity, ignore }));
    if (revision !== this._revision || !answer) {
      return;
    }
    this.check = answer;
    this._look();
    this._around.answered();
    this._around.changed.emit();
    void this._slower.invoke();
  }

  /** Ask for the plan, the job and the score, unless what is known of them is of this text. */
  async askMore(): Promise<void> {
    const revision = this._revision;
    if (!this._around.watched || this._asked === revision || this.check?.refused) {
      return;
    }
    this._asked = revision;
    const document = documentOf(this.panel);
    const plan = await this._answer(this._around.requests.plan({ document, revision }));
    if (revision === this._asked) {
      this.plan = plan ?? this.plan;
      await this.askPackage();
    }
  }

  /** Ask for the job's form and its runs, and how ready the package is, or else the notebook. */
  async askPackage(): Promise<void> {
    const { requests } = this._around;
    const known = { path: this.path, document: documentOf(this.panel), package: this.package };
    // What else stands in the package's place has no job.
    this.job = known.package ? await requests.job(known.package).catch(() => null) : null;
    this._around.changed.emit();
    this.score = (await this._answer(requests.score(known))) ?? this.score;
    this._around.changed.emit();
  }

  /** Go on following what was running before the page was loaded again. */
  async resume(): Promise<void> {
    const running = (await this._answer(this._around.requests.tasks(this.path))) ?? [];
    await Promise.all(running.map(task => this._answer(this.follow(task))));
  }

  /** Follow a task to its end; `tell` hears of each change. */
  async follow(task: m.ITask, tell?: (task: m.ITask) => void): Promise<m.ITask> {
    const hear = (now: m.ITask) => {
      this[now.kind === 'run' ? 'run' : 'task'] = now;
      tell?.(now);
      this._around.changed.emit();
    };
    hear(task);
    const ended = await this._around.requests.follow(task, hear);
    this._made = ended.productionized?.folder ?? this._made;
    return ended;
  }

  /** Forget what came of the last task. */
  dismiss(): void {
    this.task = null;
    this._around.changed.emit();
  }

  private _answer<T extends object>(asked: Promise<T>): Promise<T | null> {
    return asked.catch(error => this._around.failed(error));
  }

  private _edited(): void {
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

  /** Outputs are edits, too: only other sources, tags and decisions make what is shown old. */
  private _look(): boolean {
    const isNew = JSON.stringify(documentOf(this.panel)) !== this._checked;
    if (isNew !== this.isStale) {
      this.isStale = isNew;
      this._around.changed.emit();
    }
    return isNew;
  }

  private _saved(): void {
    if (!this._around.choices.live || this.isLarge) {
      void this.checkNow();
    }
  }

  private _checked = '';
  private _revision = 0;
  private _asked = -1;
  /** The folder of the package that was made here last. */
  private _made = '';
  private _quick = new Debouncer(() => this._paused(), PAUSE);
  private _slower = new Debouncer(() => this.askMore(), LONG_PAUSE);
}
