import { Token } from '@lumino/coreutils';
import { ISignal } from '@lumino/signaling';
import { NotebookPanel } from '@jupyterlab/notebook';
import { IDiagnostic, IPlace } from './messages';
import { NotebookReview } from './notebookReview';
import { IRequests } from './server';

/** What a user has set, see schema/plugin.json. */
export interface IChoices {
  live: boolean;
  /** The least severity that is shown. */
  severity: IDiagnostic['severity'];
  ignore: string[];
}

/** What stands between the sidebar and the server; `words` say it, `cure` is a command or "". */
export interface ITrouble {
  words: string;
  cure: string;
}

/** The review of the notebook in front. */
export interface IReview {
  readonly current: NotebookReview | null;
  readonly trouble: ITrouble | null;
  readonly choices: IChoices;
  /** Whether packages can be written where the notebooks lie. */
  readonly isLocal: boolean;
  /** Something that is shown has changed: the notebook in front, or what is known of it. */
  readonly changed: ISignal<IReview, void>;
  /** The review of a notebook, looked up by one of its cells' shared notebook. */
  find(notebook: unknown): NotebookReview | undefined;
  /** Whether anybody looks at what is slower than a check: the plan and the score. */
  watched: boolean;
}

/** What a user can ask for; every view asks here. */
export interface IActions {
  goTo(place: IPlace): Promise<void>;
  why(code: string): Promise<void>;
  fix(asked: { keys?: string[]; all_safe?: boolean }): Promise<void>;
  ignoreHere(key: string): Promise<void>;
  /** Writes another default of a parameter into the code; throws what the server refuses. */
  setDefault(parameter: string, text: string): Promise<void>;
  productionize(panel?: NotebookPanel): Promise<void>;
  cancel(): Promise<void>;
  /** Has values refused that the job cannot be given, before it is run. */
  judge(values: { [name: string]: string }): Promise<void>;
  run(values: { [name: string]: string }): Promise<void>;
  open(path: string, cell?: number): Promise<void>;
  settings(): void;
  check(): void;
}

export const IServer = new Token<IRequests>(
  'nb2prod:IServer',
  'Asks the toolkit, which is on the server.'
);
export const IReviewToken = new Token<IReview>(
  'nb2prod:IReview',
  'What is known of the notebook in front.'
);
export const IActionsToken = new Token<IActions>('nb2prod:IActions', 'What a user can ask for.');
