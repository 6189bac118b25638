import { address, goTo } from '../kit/address.ts';
import { TabList, TabPanel } from '../kit/tabs.tsx';
import { steps } from '../shell/workspace.ts';
import { StepCard } from './step_card.tsx';

const environments = ['dev', 'prod'] as const;

/** The steps of one environment; which one is in the address. */
export function Checklist() {
  const env = address.value.env || 'dev';
  const of = (each: string) => steps.value.filter((step) => step.env === each);
  const title = (each: string) => `${each === 'dev' ? 'Dev' : 'Prod'}: ${of(each).filter(({ state }) => state === 'done').length} of ${of(each).length} done`;
  return (
    <>
      <h2>Checklist</h2>
      <TabList label="Environment" chosen={env} choose={(id) => goTo({ env: id as 'dev' | 'prod', open: '' })} tabs={environments.map((id) => ({ id, title: title(id) }))} />
      <TabPanel id={env}>
        <p class="quiet">{env === 'dev' ? 'Dev is where you try things: sources of your test apps, and destinations that may get anything.' : 'Prod is for your users: what was shown to work in dev is published here, with write keys of its own.'}</p>
        <ol class="steps">{of(env).map((step) => <StepCard key={step.id} step={step} />)}</ol>
      </TabPanel>
    </>
  );
}
