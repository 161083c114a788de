import { JupyterFrontEnd } from '@jupyterlab/application';
import { IDocumentManager } from '@jupyterlab/docmanager';
import { NotebookPanel } from '@jupyterlab/notebook';
import { packageIcon } from './icons';
import type { ILab } from './lab';

/** The names of the commands. */
export namespace CommandIDs {
  export const open = 'nb2prod:open-sidebar';
  export const productionize = 'nb2prod:productionize';
  export const check = 'nb2prod:check';
  export const fixSafe = 'nb2prod:fix-safe';
}

interface IParts extends ILab {
  manager: IDocumentManager;
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
  const add = (id: string, label: string, execute: () => unknown, isEnabled = isReady) =>
    commands.addCommand(id, { label, describedBy: { args: {} }, execute, isEnabled });
  const show = () => shell.activateById(parts.id);
  add(CommandIDs.open, trans.__('Show the Productionize sidebar'), show, () => true);
  add(CommandIDs.check, trans.__('Check the Notebook'), () => actions.check());
  add(CommandIDs.fixSafe, trans.__('Fix What Is Safe…'), () => actions.fix({ all_safe: true }));
  commands.addCommand(CommandIDs.productionize, {
    label: args => (args.toolbar ? '' : trans.__('Productionize…')),
    caption: trans.__('Turn this notebook into a tested package with a job'),
    icon: args => (args.menu ? undefined : packageIcon),
    describedBy: { args: { type: 'object', properties: flags } },
    isEnabled: args => !!args.selected || isReady(),
    execute: async args => {
      show();
      const path = args.selected && parts.selected();
      const opened = path ? manager.openOrReveal(path) : undefined;
      await actions.productionize(opened as NotebookPanel | undefined);
    }
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
