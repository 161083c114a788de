import { ReactWidget } from '@jupyterlab/apputils';
import { SidePanel } from '@jupyterlab/ui-components';
import { TranslationBundle } from '@jupyterlab/translation';
import { AccordionPanel } from '@lumino/widgets';
import * as React from 'react';
import { Findings } from './findings';
import { Job } from './job';
import { ILab, Lab, View } from './lab';
import { NotebookReview } from './notebookReview';
import { Outcome } from './outcome';
import { Parameters } from './parameters';
import { Functions, Plan } from './plan';
import { Readiness } from './readiness';

/** The sections after so many are closed at first. */
const OPEN = 2;

/** A section: its view, its title, and what is told beside that of what it holds. */
type Section = [View, string, (of: NotebookReview) => string | null | undefined];

function sections(trans: TranslationBundle): Section[] {
  return [
    [Findings, trans.__('Findings'), of => of.check && `${of.check.diagnostics.length}`],
    [Functions, trans.__('Functions'), of => of.check?.tested],
    [Parameters, trans.__('Parameters'), of => of.plan?.taken],
    [Plan, trans.__('Plan'), of => of.plan?.length],
    [Job, trans.__('Job'), of => (of.run?.status === 'running' ? of.run.told : of.job?.last)]
  ];
}

/** A part of the sidebar; drawn anew when what is known is new. */
class Part extends ReactWidget {
  constructor(
    private _lab: ILab,
    private _sizes: ResizeObserver,
    private _draw: () => JSX.Element | null
  ) {
    super();
    this.addClass('jp-nb2prod-part');
    _lab.review.changed.connect(() => this.isVisible && this.update());
  }

  protected onAfterShow(): void {
    this.update();
  }

  protected render(): JSX.Element {
    const watch = (node: Element | null) => node && this._sizes.observe(node);
    return (
      <Lab value={this._lab}>
        <div ref={watch}>{this._draw()}</div>
      </Lab>
    );
  }
}

/** Put the top into the sidebar, and the sections below it. */
export function fill(panel: SidePanel, lab: ILab): void {
  const { review, trans } = lab;
  const accordion = panel.content as AccordionPanel;
  // The open sections share the height by what they hold, until the user divides it otherwise.
  let isDivided = false;
  accordion.handleMoved.connect(() => (isDivided = true));
  const sizes = new ResizeObserver(() => {
    if (isDivided) {
      return accordion.update(); // the top grows and shrinks on its own, which Lumino does not see
    }
    const held = accordion.widgets.map(({ node }) => node.firstElementChild?.clientHeight ?? 0);
    let room = accordion.widgets.reduce((sum, { node }) => sum + node.clientHeight, 0);
    let most = 0;
    let left = held.length;
    // Each has what it holds, or its part of what smaller ones leave.
    for (const height of [...held].sort((one, other) => one - other)) {
      most = room / left--;
      room -= Math.min(height, most);
    }
    accordion.setRelativeSizes(held.map(height => Math.min(height, most)));
  });
  const draw = (Shown: View) => () =>
    review.current && <Shown key={review.current.path} of={review.current} />;
  panel.header.addWidget(new Part(lab, sizes, () => <Readiness />));
  panel.header.addWidget(new Part(lab, sizes, draw(Outcome)));
  const all = sections(trans);
  all.forEach(([view]) => panel.addWidget(new Part(lab, sizes, draw(view)) as any));
  all.forEach((_, index) => index >= OPEN && accordion.collapse(index));
  const name = () => {
    const { current, trouble } = review;
    all.forEach(([, title, detail], index) => {
      const said = current && detail(current);
      accordion.widgets[index].title.label = said ? `${title} · ${said}` : title;
    });
    const isKnown = current && (current.check ? !current.check.refused : !trouble?.cure);
    accordion.setHidden(!isKnown);
  };
  name();
  review.changed.connect(name);
}
