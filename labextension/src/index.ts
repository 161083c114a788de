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
import { addCommands } from './commands';
import { marks } from './marks';
import { IChoices, IReview, Review } from './review';
import { IRequests, ServerRequests } from './server';
import { Sidebar } from './sidebar';

const DOMAIN = 'nb2prod';
const SETTINGS = 'nb2prod:plugin';

const server: JupyterFrontEndPlugin<IRequests> = {
  id: 'nb2prod:server',
  description: 'Asks the toolkit, which is on the server.',
  autoStart: true,
  optional: [ITranslator],
  provides: IRequests,
  activate: ({ serviceManager }: JupyterFrontEnd, translator: ITranslator | null) =>
    new ServerRequests(serviceManager.events, translator?.languageCode ?? 'en')
};

const review: JupyterFrontEndPlugin<IReview> = {
  id: SETTINGS,
  description: 'Checks the notebook in front as it is edited, and underlines what is found.',
  autoStart: true,
  requires: [IRequests, INotebookTracker, IEditorExtensionRegistry],
  optional: [ISettingRegistry, ITranslator],
  provides: IReview,
  activate: (
    _: JupyterFrontEnd,
    requests: IRequests,
    tracker: INotebookTracker,
    editors: IEditorExtensionRegistry,
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
    editors.addExtension(marks(review, trans.__('Underline what nb2prod finds')));
    return review;
  }
};

const sidebar: JupyterFrontEndPlugin<void> = {
  id: 'nb2prod:sidebar',
  description: 'Shows what is known of the notebook in front, and does what a user asks for.',
  autoStart: true,
  requires: [IReview, IRequests, IDocumentManager, IRenderMimeRegistry],
  optional: [ILayoutRestorer, ICommandPalette, IFileBrowserFactory, ITranslator],
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
    const lab = { review, actions, trans };
    const widget = new Sidebar(spoken, lab);
    app.shell.add(widget, 'right', { rank: 900, type: 'Productionize' });
    restorer?.add(widget, widget.id);
    const selected = () => browsers?.tracker.currentWidget?.selectedItems().next().value?.path;
    for (const command of addCommands(app, lab, selected)) {
      palette?.addItem({ command, category: trans.__('Productionize') });
    }
  }
};

export default [server, review, sidebar];
