import { ILayoutRestorer, JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { IEditorExtensionRegistry } from '@jupyterlab/codemirror';
import { IDocumentManager } from '@jupyterlab/docmanager';
import { IFileBrowserFactory } from '@jupyterlab/filebrowser';
import { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { Actions } from './actions';
import { packageIcon } from './icons';
import { marks } from './marks';
import { Review } from './review';
import { IRequests, ServerRequests } from './server';
import { Sidebar } from './sidebar';
import {
  CommandIDs,
  IActions,
  IActionsToken,
  IChoices,
  IReview,
  IReviewToken,
  IServer
} from './tokens';

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

const actions: JupyterFrontEndPlugin<IActions> = {
  id: 'nb2prod:actions',
  description: 'Does what a user asks for.',
  autoStart: true,
  requires: [IReviewToken, IServer, IDocumentManager, IRenderMimeRegistry],
  optional: [ITranslator],
  provides: IActionsToken,
  activate: (
    app: JupyterFrontEnd,
    review: IReview,
    requests: IRequests,
    manager: IDocumentManager,
    rendermime: IRenderMimeRegistry,
    translator: ITranslator | null
  ) => {
    const trans = (translator ?? nullTranslator).load(DOMAIN);
    return new Actions({ app, review, requests, manager, rendermime, trans });
  }
};

const sidebar: JupyterFrontEndPlugin<void> = {
  id: 'nb2prod:sidebar',
  description: 'Shows what is known of the notebook in front.',
  autoStart: true,
  requires: [IReviewToken, IActionsToken],
  optional: [ILayoutRestorer, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    review: IReview,
    actions: IActions,
    restorer: ILayoutRestorer | null,
    translator: ITranslator | null
  ) => {
    const spoken = translator ?? nullTranslator;
    const widget = new Sidebar(review, actions, spoken, spoken.load(DOMAIN));
    app.shell.add(widget, 'right', { rank: 900, type: 'Productionize' });
    restorer?.add(widget, widget.id);
    app.commands.addCommand(CommandIDs.open, {
      label: spoken.load(DOMAIN).__('Show the Productionize sidebar'),
      describedBy: { args: {} },
      execute: () => app.shell.activateById(widget.id)
    });
  }
};

const commands: JupyterFrontEndPlugin<void> = {
  id: 'nb2prod:commands',
  description: 'The commands, for menus, the toolbar, the palette and keys.',
  autoStart: true,
  requires: [IReviewToken, IActionsToken, IDocumentManager],
  optional: [ICommandPalette, IFileBrowserFactory, ITranslator],
  activate: (
    { commands }: JupyterFrontEnd,
    review: IReview,
    actions: IActions,
    manager: IDocumentManager,
    palette: ICommandPalette | null,
    browsers: IFileBrowserFactory | null,
    translator: ITranslator | null
  ) => {
    const trans = (translator ?? nullTranslator).load(DOMAIN);
    const isReady = () => review.current?.isPython === true && !review.trouble?.cure;
    commands.addCommand(CommandIDs.productionize, {
      label: args => (args.toolbar ? '' : trans.__('Productionize…')),
      caption: trans.__('Turn this notebook into a tested package with a job'),
      icon: args => (args.menu ? undefined : packageIcon),
      describedBy: {
        args: {
          type: 'object',
          properties: {
            selected: {
              type: 'boolean',
              description: 'The notebook selected in the file browser'
            },
            menu: { type: 'boolean' },
            toolbar: { type: 'boolean' }
          }
        }
      },
      isEnabled: args => !!args.selected || isReady(),
      execute: async args => {
        await commands.execute(CommandIDs.open);
        const file = args.selected && browsers?.tracker.currentWidget?.selectedItems().next().value;
        const opened = file ? manager.openOrReveal(file.path) : undefined;
        await actions.productionize(opened as NotebookPanel | undefined);
      }
    });
    commands.addCommand(CommandIDs.check, {
      label: trans.__('Check the Notebook'),
      describedBy: { args: {} },
      isEnabled: isReady,
      execute: () => actions.check()
    });
    commands.addCommand(CommandIDs.fixSafe, {
      label: trans.__('Fix What Is Safe…'),
      describedBy: { args: {} },
      isEnabled: isReady,
      execute: () => actions.fix({ all_safe: true })
    });
    for (const command of Object.values(CommandIDs)) {
      palette?.addItem({ command, category: trans.__('Productionize') });
    }
    review.changed.connect(() => commands.notifyCommandChanged());
  }
};

export default [server, review, underlines, actions, sidebar, commands];
