import { ILayoutRestorer, JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { IEditorExtensionRegistry } from '@jupyterlab/codemirror';
import { IDocumentManager } from '@jupyterlab/docmanager';
import { IFileBrowserFactory } from '@jupyterlab/filebrowser';
import { INotebookTracker } from '@jupyterlab/notebook';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { Actions } from './actions';
import { addCommands, CommandIDs } from './commands';
import { marks } from './marks';
import { Review } from './review';
import { IRequests, ServerRequests } from './server';
import { Sidebar } from './sidebar';
import { IActions, IActionsToken, IChoices, IReview, IReviewToken, IServer } from './tokens';

const DOMAIN = 'nb2prod';
const SETTINGS = 'nb2prod:plugin';

const server: JupyterFrontEndPlugin<IRequests> = {
  id: 'nb2prod:server',
  description: 'Asks the toolkit, which is on the server.',
  autoStart: true,
  provides: IServer,
  activate: (app: JupyterFrontEnd) => new ServerRequests(app.serviceManager.events)
};

const review: JupyterFrontEndPlugin<IReview> = {
  id: SETTINGS,
  description: 'Checks the notebook in front as it is edited.',
  autoStart: true,
  requires: [IServer, INotebookTracker],
  optional: [ISettingRegistry, ITranslator],
  provides: IReviewToken,
  activate: (
    _: JupyterFrontEnd,
    requests: IRequests,
    tracker: INotebookTracker,
    registry: ISettingRegistry | null,
    translator: ITranslator | null
  ) => {
    const trans = (translator ?? nullTranslator).load(DOMAIN);
    const review = new Review(requests, tracker, trans);
    void registry?.load(SETTINGS).then(settings => {
      const choose = () => review.choose(settings.composite as unknown as IChoices);
      settings.changed.connect(choose);
      choose();
    });
    return review;
  }
};

const underlines: JupyterFrontEndPlugin<void> = {
  id: 'nb2prod:marks',
  description: 'Underlines what was found in the cells.',
  autoStart: true,
  requires: [IReviewToken, IEditorExtensionRegistry],
  activate: (_: JupyterFrontEnd, review: IReview, registry: IEditorExtensionRegistry) =>
    registry.addExtension(marks(review))
};

const sidebar: JupyterFrontEndPlugin<IActions> = {
  id: 'nb2prod:sidebar',
  description: 'Shows what is known of the notebook in front, and does what a user asks for.',
  autoStart: true,
  requires: [IReviewToken, IServer, IDocumentManager, IRenderMimeRegistry],
  optional: [ILayoutRestorer, ICommandPalette, IFileBrowserFactory, ITranslator],
  provides: IActionsToken,
  activate: (
    app: JupyterFrontEnd,
    review: IReview,
    requests: IRequests,
    manager: IDocumentManager,
    rendermime: IRenderMimeRegistry,
    restorer: ILayoutRestorer | null,
    palette: ICommandPalette | null,
    browsers: IFileBrowserFactory | null,
    translator: ITranslator | null
  ) => {
    const spoken = translator ?? nullTranslator;
    const trans = spoken.load(DOMAIN);
    const actions = new Actions({ app, review, requests, manager, rendermime, trans });
    const widget = new Sidebar(spoken, { review, actions, trans });
    app.shell.add(widget, 'right', { rank: 900, type: 'Productionize' });
    restorer?.add(widget, widget.id);
    const selected = () => browsers?.tracker.currentWidget?.selectedItems().next().value?.path;
    addCommands(app, { review, actions, manager, trans, selected, id: widget.id });
    for (const command of Object.values(CommandIDs)) {
      palette?.addItem({ command, category: trans.__('Productionize') });
    }
    return actions;
  }
};

export default [server, review, underlines, sidebar];
