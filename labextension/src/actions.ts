import { JupyterFrontEnd } from '@jupyterlab/application';
import { Notification, showErrorMessage } from '@jupyterlab/apputils';
import { PathExt } from '@jupyterlab/coreutils';
import { IDocumentManager } from '@jupyterlab/docmanager';
import { NotebookPanel } from '@jupyterlab/notebook';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { TranslationBundle } from '@jupyterlab/translation';
import { applyFix, documentOf, reveal } from './document';
import * as m from './messages';
import { NotebookReview } from './notebookReview';
import { IRequests, Refused } from './server';
import { IReview } from './tokens';

const SCHEDULE = 'scheduling:create-from-filebrowser';

/** What the actions need. */
export interface IParts {
  app: JupyterFrontEnd;
  review: IReview;
  requests: IRequests;
  manager: IDocumentManager;
  rendermime: IRenderMimeRegistry;
  trans: TranslationBundle;
}

/** Does what a user asks for, with the notebook in front. */
export class Actions {
  constructor(private _parts: IParts) {}

  check(): void {
    void this._current?.checkNow();
    void this._current?.askMore();
  }

  settings(): void {
    void this._parts.app.commands.execute('settingeditor:open', { query: 'Productionize' });
  }

  /** Whether jupyter-scheduler is there, which runs notebooks by the clock. */
  get canSchedule(): boolean {
    return this._parts.app.commands.hasCommand(SCHEDULE);
  }

  /** Fills jupyter-scheduler's form with the job: it takes what is selected among the files. */
  async schedule(job: string): Promise<void> {
    const { commands } = this._parts.app;
    await commands.execute('filebrowser:go-to-path', { path: job });
    await commands.execute(SCHEDULE);
  }

  async goTo(place: m.IPlace): Promise<void> {
    const panel = this._current?.panel;
    if (panel) {
      this._parts.app.shell.activateById(panel.id);
      await reveal(panel.content, place);
    }
  }

  async why(code: string): Promise<void> {
    await this._try(async () => {
      const { app, rendermime, requests } = this._parts;
      const { showPage } = await import('./rulePage');
      await showPage(app, rendermime, await requests.page(code));
    });
  }

  async fix(asked: { keys?: string[]; all_safe?: boolean }): Promise<void> {
    await this._try(() => this._change(asked, true));
  }

  async ignoreHere(key: string): Promise<void> {
    await this._try(() => this._change({ keys: [key], silence: true }));
  }

  /** Writes another default of a parameter into the code; throws what the server refuses. */
  async setDefault(parameter: string, text: string): Promise<void> {
    await this._change({ default: { parameter, text } });
  }

  async productionize(panel?: NotebookPanel): Promise<void> {
    await this._try(async () => {
      const { review, manager, trans } = this._parts;
      await panel?.revealed;
      const current = panel ? review.find(panel.model!.sharedModel) : this._current;
      if (!current || review.trouble?.cure) {
        return;
      }
      const { askHow, download } = await import('./productionizeDialog');
      if (!review.isLocal) {
        return download(current.path, trans);
      }
      const { path, plan } = current;
      const asked = await askHow({ path, plan, manager, trans });
      if (!asked) {
        return;
      }
      if (current.panel.model!.dirty) {
        await current.panel.context.save();
      }
      await this._make(current, asked);
    });
  }

  async cancel(): Promise<void> {
    const tasks = [this._current?.task, this._current?.run];
    const running = tasks.find(task => task?.status === 'running');
    if (running) {
      await this._try(() => this._parts.requests.cancel(running.id));
    }
  }

  async run(values: { [name: string]: string }): Promise<void> {
    const { requests } = this._parts;
    await this._give(async current => {
      await current.follow(await requests.run({ path: current.packageFolder, values }));
      await current.askPackage();
    });
  }

  /** Has values refused that the job cannot be given, before it is run. */
  async judge(values: { [name: string]: string }): Promise<void> {
    const { requests } = this._parts;
    await this._give(current => requests.values({ path: current.packageFolder, values }));
  }

  async open(path: string, cell = 0): Promise<void> {
    const widget = this._parts.manager.openOrReveal(path);
    if (widget instanceof NotebookPanel && cell > 0) {
      await widget.context.ready;
      await widget.revealed;
      const { id } = widget.content.widgets[cell - 1].model;
      await reveal(widget.content, { cell: id, line: 1, column: 1 });
    }
  }

  private get _current(): NotebookReview | null {
    return this._parts.review.current;
  }

  /** Ask for a change, show it if that is wanted, and make it. */
  private async _change(asked: Omit<m.IFixRequest, 'document'>, isShown = false): Promise<void> {
    const { review, requests, trans } = this._parts;
    const panel = this._current?.panel;
    if (!panel) {
      return;
    }
    const { ignore } = review.choices;
    const answer = await requests.fix({ document: documentOf(panel), ignore, ...asked });
    if (answer.refused) {
      throw new Error(answer.refused);
    }
    const wants = async () => (await import('./preview')).preview(panel, answer, trans);
    if ((!isShown || (await wants())) && !applyFix(panel.model!, answer)) {
      throw new Error(
        trans.__('The cells have changed meanwhile. Nothing was written; try again.')
      );
    }
  }

  /** Start making a package; the notification and the sidebar follow its stages. */
  private async _make(current: NotebookReview, asked: m.IProductionizeRequest): Promise<void> {
    const { requests, trans } = this._parts;
    const name = PathExt.basename(current.path);
    current.dismiss();
    let task: m.ITask;
    try {
      task = await requests.productionize(asked);
    } catch (error) {
      current.refused = error instanceof Error ? error.message : String(error);
      return current.tell();
    }
    const cancel = {
      label: trans.__('Cancel'),
      callback: (event: MouseEvent) => {
        event.preventDefault();
        void this._try(() => requests.cancel(task.id));
      }
    };
    const message = trans.__('Productionizing %1', name);
    const id = Notification.emit(message, 'in-progress', { autoClose: false, actions: [cancel] });
    try {
      task = await current.follow(task, now => {
        const stage = now.stages[now.stages.length - 1]?.name;
        if (stage && now.status === 'running') {
          Notification.update({ id, message: `${name}: ${stage}` });
        }
      });
    } catch (error) {
      Notification.dismiss(id);
      current.dismiss();
      throw error;
    }
    Notification.update({ id, ...this._ended(task, name) });
    void current.askPackage();
  }

  /** The notification of a task's end. */
  private _ended(task: m.ITask, name: string) {
    const { trans } = this._parts;
    const made = task.productionized;
    if (!made) {
      const isStopped = task.status === 'cancelled';
      const failed = task.error || trans.__('%1: failed', name);
      return {
        type: isStopped ? ('info' as const) : ('error' as const),
        message: isStopped ? trans.__('%1: cancelled, nothing was written', name) : failed,
        actions: [] // nothing to cancel any more
      };
    }
    const open = {
      label: trans.__('Open package'),
      callback: () => void this.open(made.readme)
    };
    return {
      type: made.is_clean ? ('success' as const) : ('warning' as const),
      message: trans.__('%1 is a package: %2', name, made.folder),
      actions: [open],
      autoClose: 8000
    };
  }

  /** Give a job values; what the server refuses of one is told at its field. */
  private async _give(give: (current: NotebookReview) => Promise<unknown>): Promise<void> {
    const current = this._current!;
    try {
      await give(current);
    } catch (error) {
      const [where, name] = error instanceof Refused ? error.refusal.field.split('.') : [];
      if (where !== 'values' || !name) {
        return this._complain(error);
      }
      current.refusedField[name] = (error as Error).message;
      current.tell();
    }
  }

  private async _try(act: () => Promise<unknown>): Promise<void> {
    try {
      await act();
    } catch (error) {
      await this._complain(error);
    }
  }

  private _complain(error: unknown): Promise<void> {
    const { trans } = this._parts;
    return showErrorMessage(trans.__('That did not work'), error as Error);
  }
}
