import { ReactWidget } from '@jupyterlab/apputils';
import { SidePanel } from '@jupyterlab/ui-components';
import { TranslationBundle } from '@jupyterlab/translation';
import { MessageLoop } from '@lumino/messaging';
import { AccordionPanel, Widget } from '@lumino/widgets';
import * as React from 'react';
import { Findings } from './findings';
import { Job } from './job';
import { ILab, Lab, View } from './lab';
import { NotebookReview } from './notebookReview';
import { Outcome } from './outcome';
import { Parameters } from './parameters';
import { Functions, Plan } from './plan';
import { Readiness } from './readiness';

/** How the open sections share the height. */
const SIZES = [6, 2, 4, 4, 6];

/** A part of the sidebar; drawn anew when what is known is new. */
class Part extends ReactWidget {
  constructor(
    private _lab: ILab,
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
    return <Lab value={this._lab}>{this._draw()}</Lab>;
  }
}

/** Put the top into the sidebar, and the sections below it. */
export function fill(panel: SidePanel, lab: ILab): void {
  const { review, trans } = lab;
  const part = (Shown: View) =>
    new Part(lab, () => review.current && <Shown key={review.current.path} of={review.current} />);
  panel.header.addWidget(new Part(lab, () => <Readiness />));
  panel.header.addWidget(part(Outcome));
  const views = [Findings, Functions, Parameters, Plan, Job];
  views.forEach(view => panel.addWidget(part(view) as any));
  const accordion = panel.content as AccordionPanel;
  views.slice(2).forEach((_, index) => accordion.collapse(index + 2));
  const share = () => accordion.setRelativeSizes(SIZES);
  accordion.expansionToggled.connect(share);
  share();
  // The top grows and shrinks on its own, which Lumino does not see.
  const fit = () => MessageLoop.postMessage(panel.content, Widget.ResizeMessage.UnknownSize);
  new ResizeObserver(fit).observe(panel.content.node);
  const name = () => {
    const { current, trouble } = review;
    titles(trans, current).forEach(([title, detail], index) => {
      const label = detail ? `${title}  ${detail}` : title;
      const widget = panel.content.widgets[index];
      if (widget.title.label !== label) {
        widget.title.label = label;
      }
    });
    const isKnown = current?.isPython && (current.check || !trouble?.cure);
    panel.content.setHidden(!isKnown);
  };
  name();
  review.changed.connect(name);
}

/** The sections' titles, with what they hold in numbers. */
function titles(trans: TranslationBundle, current: NotebookReview | null): [string, string][] {
  const functions = current?.check?.functions ?? [];
  const tested = functions.filter(one => one.state === 'tested').length;
  const plan = current?.plan;
  return [
    [trans.__('Findings'), current?.check ? `${current.findings.length}` : ''],
    [
      trans.__('Functions'),
      functions.length ? trans.__('%1 of %2 tested', tested, functions.length) : ''
    ],
    [trans.__('Parameters'), plan ? `${plan.parameters.length}` : ''],
    [trans.__('Plan'), plan ? trans._n('%1 step', '%1 steps', plan.steps.length) : ''],
    [trans.__('Job'), lastRun(trans, current)]
  ];
}

function lastRun(trans: TranslationBundle, current: NotebookReview | null): string {
  if (current?.run?.status === 'running') {
    return trans.__('running');
  }
  const last = current?.job?.runs[0];
  const words = last?.status === 'done' ? trans.__('last run done') : trans.__('last run failed');
  return last ? words : '';
}
