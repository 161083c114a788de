import { JupyterFrontEnd } from '@jupyterlab/application';
import { IDocumentManager } from '@jupyterlab/docmanager';
import { NotebookPanel } from '@jupyterlab/notebook';
import { TranslationBundle } from '@jupyterlab/translation';
import { packageIcon } from './icons';
import { IActions, IReview } from './tokens';

/** The names of the commands. */
export namespace CommandIDs {
  export const open = 'nb2prod:open-sidebar';
  export const productionize = 'nb2prod:productionize';
  export const check = 'nb2prod:check';
  export const fixSafe = 'nb2prod:fix-safe';
}

interface IParts {
  review: IReview;
  actions: IActions;
  manager: IDocumentManager;
  trans: TranslationBundle;
  /** The path of the file that is selected in the file browser. */
  selected: () => string | undefined;
  /** The id of the sidebar. */
  id: string;
}

/** Add the commands, for menus, the toolbar, the palette and keys. */
export function addCommands(app: JupyterFrontEnd, parts: IParts): void {
  const { commands, shell } = app;
  const { review, actions, manager, trans } = parts;
  const isReady = () => review.current?.isPython === true && !review.trouble?.cure;
  const flags = Object.fromEntries(
    ['selected', 'menu', 'toolbar'].map(name => [name, { type: 'boolean' as const }])
  );
  commands.addCommand(CommandIDs.open, {
    label: trans.__('Show the Productionize sidebar'),
    describedBy: { args: {} },
    execute: () => shell.activateById(parts.id)
  });
  commands.addCommand(CommandIDs.productionize, {
    label: args => (args.toolbar ? '' : trans.__('Productionize…')),
    caption: trans.__('Turn this notebook into a tested package with a job'),
    icon: args => (args.menu ? undefined : packageIcon),
    describedBy: { args: { type: 'object', properties: flags } },
    isEnabled: args => !!args.selected || isReady(),
    execute: async args => {
      await commands.execute(CommandIDs.open);
      const path = args.selected && parts.selected();
      const opened = path ? manager.openOrReveal(path) : undefined;
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
  let wasReady = false;
  review.changed.connect(() => {
    if (wasReady !== isReady()) {
      wasReady = !wasReady;
      // Each button and menu entry of JupyterLab hears of it.
      Object.values(CommandIDs).forEach(id => commands.notifyCommandChanged(id));
    }
  });
}
