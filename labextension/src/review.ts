import { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import { TranslationBundle } from '@jupyterlab/translation';
import { Token } from '@lumino/coreutils';
import { Signal } from '@lumino/signaling';
import { ICheckRequest, IVersion } from './messages';
import { NotebookReview } from './notebookReview';
import { IRequests, Missing, VERSION } from './server';

const INSTALL = `pip install nb2prod==${VERSION}`;

/** What a user has set, see schema/plugin.json. */
export type IChoices = Required<Pick<ICheckRequest, 'severity' | 'ignore'>> & { live: boolean };

/** What stands between the sidebar and the server; `words` say it, `cure` is a command or "". */
export interface ITrouble {
  words: string;
  cure: string;
}

/** Keeps a review for each notebook that was in front. */
export class Review {
  /** Something that is shown has changed: the notebook in front, or what is known of it. */
  readonly changed = new Signal<Review, void>(this);
  choices: IChoices = { live: true, severity: 'advice', ignore: [] };
  trouble: ITrouble | null = null;
  current: NotebookReview | null = null;
  /** What the server has told of itself. */
  server: Omit<IVersion, 'version'> = { is_local: true, lesson: '', targets: [] };
  /** Whether anybody looks at what is slower than a check: the plan and the score. */
  watched = false;

  constructor(
    readonly requests: IRequests,
    private _tracker: INotebookTracker,
    private _trans: TranslationBundle
  ) {
    _tracker.currentChanged.connect(this._inFront, this);
    void this._greet().then(() => this._inFront());
  }

  /** The review of a notebook, looked up by one of its cells' shared notebook. */
  find(notebook: unknown): NotebookReview | undefined {
    return this._reviews.get(notebook as object);
  }

  /** What the user has set is new. */
  choose(choices: IChoices): void {
    this.choices = choices;
    void this.current?.checkNow();
  }

  /** The server answers, and understands us. */
  answered(): void {
    this.trouble = this._other;
  }

  /** Something went wrong that is about the server and not about a notebook: there is no answer. */
  failed(error: unknown): null {
    const missing = this._trans.__(
      'The server half of nb2prod does not answer. Install it where the server runs, then restart the server.'
    );
    this.trouble =
      error instanceof Missing
        ? { words: missing, cure: INSTALL }
        : { words: error instanceof Error ? error.message : String(error), cure: '' };
    this.changed.emit();
    return null;
  }

  /** Learn whether the server half is there and of our version. */
  private async _greet(): Promise<void> {
    try {
      const { version, ...server } = await this.requests.version();
      this.server = server;
      const words = this._trans.__(
        'The sidebar is nb2prod %1, and the server has %2. Install one version, then restart the server and reload this page.',
        VERSION,
        version
      );
      this._other = version === VERSION ? null : { words, cure: INSTALL };
      this.answered();
    } catch (error) {
      this.failed(error);
    }
  }

  private _inFront(): void {
    const panel = this._tracker.currentWidget;
    this.current = null;
    this.changed.emit();
    if (panel) {
      void panel.context.ready.then(() => this._show(panel));
    }
  }

  private _show(panel: NotebookPanel): void {
    if (panel !== this._tracker.currentWidget || panel.isDisposed) {
      return;
    }
    const notebook = panel.model!.sharedModel;
    let review = this._reviews.get(notebook);
    if (!review) {
      review = new NotebookReview(panel, this);
      this._reviews.set(notebook, review);
      void review.resume();
    }
    this.current = review;
    this.changed.emit();
    void review.checkNow();
  }

  private _reviews = new WeakMap<object, NotebookReview>();
  /** That the server is of another version. */
  private _other: ITrouble | null = null;
}

/** The review of the notebook in front. */
export type IReview = Pick<Review, keyof Review>;
export const IReview = new Token<IReview>('nb2prod:IReview', 'What is known of notebooks.');
