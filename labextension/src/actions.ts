import { JupyterFrontEnd } from '@jupyterlab/application';
import { Notification, showErrorMessage } from '@jupyterlab/apputils';
import { IDocumentManager } from '@jupyterlab/docmanager';
import { NotebookPanel } from '@jupyterlab/notebook';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { applyFix, documentOf, reveal } from './document';
import type { ILab } from './lab';
import * as m from './messages';
import { NotebookReview } from './notebookReview';
import { IRequests } from './server';

const SCHEDULE = 'scheduling:create-from-filebrowser';

/** What the actions need. */
export interface IParts extends Omit<ILab, 'actions'> {
  app: JupyterFrontEnd;
  requests: IRequests;
  manager: IDocumentManager;
  rendermime: IRenderMimeRegistry;
}

/** What is to be changed in the notebook in front. */
type IChange = Omit<m.IFixRequest, 'document'>;

/** How a notification tells how a task ended. */
const ENDS = { done: 'success', failed: 'error', cancelled: 'info', running: 'info' } as const;

/** Does what a user asks for, with the notebook in front; what goes wrong is told in a dialog. */
export class Actions {
  constructor(private _parts: IParts) {}

  check(): void {
    void this._current.checkNow();
    void this._current.askMore();
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

  goTo(place: m.IPlace): Promise<unknown> {
    const { panel } = this._current;
    this._parts.app.shell.activateById(panel.id);
    return this._try(() => reveal(panel.content, place));
  }

  why(code: string): Promise<unknown> {
    return this._try(async () => {
      const { app, rendermime, requests } = this._parts;
      const { showPage } = await import('./rulePage');
      await showPage(app, rendermime, await requests.page(code));
    });
  }

  /** Fixes what is asked for, when its preview is agreed to; what is silenced is not shown. */
  fix(asked: IChange): Promise<unknown> {
    return this._try(() => this._change(asked, !asked.silence));
  }

  /** Writes another default of a parameter into the code; throws what the server refuses. */
  setDefault(parameter: string, text: string): Promise<void> {
    return this._change({ default: { parameter, text } }, false);
  }

  /** Productionizes the notebook at a path, or else the one in front. */
  productionize(chosen?: string): Promise<unknown> {
    return this._try(async () => {
      const { review, manager, trans } = this._parts;
      const opened = chosen && (manager.openOrReveal(chosen) as NotebookPanel | undefined);
      await (opened && opened.revealed);
      const current = opened ? review.find(opened.model!.sharedModel) : review.current;
      if (!current || review.trouble?.cure) {
        return;
      }
      const { askHow, download } = await import('./dialogs');
      const { path, panel } = current;
      if (!review.server.is_local) {
        return download(path, trans);
      }
      const asked = await askHow(current, this._parts);
      if (!asked) {
        return;
      }
      if (panel.model!.dirty && !current.isReadOnly) {
        await panel.context.save();
      }
      await this._make(current, asked);
    });
  }

  cancel(task: m.ITask): Promise<unknown> {
    return this._try(() => this._parts.requests.cancel(task.id));
  }

  /** Throws what the job cannot be given. */
  judge(values: m.IRunRequest['values']): Promise<unknown> {
    return this._parts.requests.values({ path: this._current.package, values });
  }

  /** Runs the job with values. */
  run(values: m.IRunRequest['values']): Promise<unknown> {
    const current = this._current;
    return this._try(async () => {
      await current.follow(await this._parts.requests.run({ path: current.package, values }));
      await current.askPackage();
    });
  }

  /** Promotes a run, or rolls the one in use back; answers why the server refuses it, or "". */
  async crown({ run, metric }: m.ICrown): Promise<string> {
    const current = this._current;
    const asked = { path: current.package, run, metric };
    const answer = await this._parts.requests.champion(asked).catch((error: Error) => error);
    await current.askPackage();
    return answer instanceof Error ? answer.message : '';
  }

  open({ path, cell }: m.IOpens): Promise<unknown> {
    return this._try(async () => {
      const widget = this._parts.manager.openOrReveal(path);
      if (widget instanceof NotebookPanel && cell > 0) {
        await widget.context.ready;
        await widget.revealed;
        const { id } = widget.content.widgets[cell - 1].model;
        await reveal(widget.content, { cell: id, line: 1, column: 1 });
      }
    });
  }

  private get _current(): NotebookReview {
    return this._parts.review.current!;
  }

  /** Ask for a change, show it if that is wanted, and make it. */
  private async _change(asked: IChange, isShown: boolean): Promise<void> {
    const { review, requests, trans } = this._parts;
    const { panel } = this._current;
    const { ignore } = review.choices;
    const answer = await requests.fix({ document: documentOf(panel), ignore, ...asked });
    if (answer.refused) {
      throw new Error(answer.refused);
    }
    const changed = trans.__('The cells have changed meanwhile. Nothing was written; try again.');
    const wants = async () => (await import('./dialogs')).preview(answer, trans);
    if ((!isShown || (await wants())) && !applyFix(panel.model!, answer)) {
      throw new Error(changed);
    }
  }

  /** Make a package; a notification and the sidebar follow its stages. */
  private async _make(current: NotebookReview, asked: m.IProductionizeRequest): Promise<void> {
    const { requests, trans } = this._parts;
    current.dismiss();
    const begun = await requests.productionize(asked);
    const stop = (event: MouseEvent) => {
      event.preventDefault();
      void this.cancel(begun);
    };
    const actions = [{ label: trans.__('Cancel'), callback: stop }];
    const id = Notification.emit(begun.told, 'in-progress', { autoClose: false, actions });
    try {
      const tell = (now: m.ITask) => Notification.update({ id, message: now.told });
      const { status, productionized: made } = await current.follow(begun, tell);
      const open = made?.opens[0];
      Notification.update({
        id,
        type: made && !made.is_clean ? 'warning' : ENDS[status],
        actions: open ? [{ label: open.label, callback: () => void this.open(open) }] : [],
        autoClose: made ? 8000 : false
      });
      void Promise.all([current.checkNow(), current.askPackage()]); // its tests count
    } catch (error) {
      Notification.dismiss(id);
      current.dismiss();
      throw error;
    }
  }

  private _try(act: () => Promise<unknown>): Promise<unknown> {
    const title = this._parts.trans.__('That did not work');
    return act().catch(error => showErrorMessage(title, error as Error));
  }
}
