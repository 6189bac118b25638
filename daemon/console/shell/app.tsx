import { effect, signal } from '@preact/signals';
import { useEffect, useErrorBoundary } from 'preact/hooks';

import { messageOf } from '../api/client.ts';
import { Connections } from '../connections/connections.tsx';
import { address, type Place } from '../kit/address.ts';
import { focusPlace } from '../kit/focus.ts';
import { Live } from '../live/live.tsx';
import { whenListed } from '../live/stream.ts';
import { PlanPlace } from '../plan/plan.tsx';
import { Problems } from '../problems/problems.tsx';
import { SetUp } from '../setup/setup.tsx';
import { Tests } from '../tests/tests.tsx';
import { Announcer } from './announcer.tsx';
import { Finder } from './finder.tsx';
import { keepFocus } from './keep_focus.ts';
import { Rail } from './rail.tsx';
import { session } from './session.ts';
import { Shortcuts } from './shortcuts.tsx';
import { SignIn } from './sign_in.tsx';
import { TopBar } from './top_bar.tsx';
import { Upgraded } from './upgraded.tsx';
import { choosePlace, forgetWorkspace, loadEnds, loadWorkspace, now, place, setup } from './workspace.ts';

const components: Record<Place, () => preact.ComponentChildren> = {
  setup: () => <SetUp />,
  live: () => <Live />,
  problems: () => <Problems />,
  plan: () => <PlanPlace />,
  connections: () => <Connections />,
  tests: () => <Tests />,
};

/** Why the workspace could not be read. */
const loadProblem = signal('');
const retryPause = 2_000;
const lookAgain = 10_000;

/** Loads what is shown when somebody is signed in, and looks for what others change. */
function useWorkspace() {
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    const load = () => {
      // The calls come first: what else is asked for would share the browser's few connections with them.
      (address.value.place === 'live' ? whenListed() : Promise.resolve()).then(loadWorkspace).then(
        () => (loadProblem.value = ''),
        (error: unknown) => {
          loadProblem.value = messageOf(error);
          if (session.value === 'in') timer = setTimeout(load, retryPause);
        },
      );
    };
    const stop = effect(() => {
      if (session.value === 'in') load();
      else if (session.value === 'out') forgetWorkspace();
    });
    const stopChoosing = effect(choosePlace);
    const stopKeeping = keepFocus();
    const looking = setInterval(() => {
      now.value = Date.now();
      if (session.value === 'in' && !document.hidden) loadEnds().catch(() => {});
    }, lookAgain);
    return () => {
      stop();
      stopChoosing();
      stopKeeping();
      clearTimeout(timer);
      clearInterval(looking);
    };
  }, []);
}

// Live shows calls before anything else of the workspace is known.
export function App() {
  useWorkspace();
  const [error] = useErrorBoundary();
  if (error) return <main class="place"><h1>The page met a fault</h1><p class="problem" role="alert">{String((error as Error).message ?? error)}</p><p><a href="/">Load it again</a></p></main>;
  if (session.value === 'out') return <SignIn />;
  return (
    <div class="shell">
      <a class="skip" href="#place-heading" onClick={skip}>Skip to the content</a>
      <TopBar />
      <Rail />
      <main id="place">
        <Upgraded />
        {session.value === 'in' && (setup.value || place.value === 'live') ? components[place.value]() : <Waiting />}
      </main>
      <Announcer />
      <Shortcuts />
      <Finder />
    </div>
  );
}

function Waiting() {
  if (!loadProblem.value) return <p class="quiet place" role="status">Asking the daemon</p>;
  return (
    <div class="place" role="alert">
      <h1 id="place-heading" tabIndex={-1}>The workspace cannot be read</h1>
      <p class="problem">{loadProblem}</p>
      <p>It is tried again every two seconds. Look whether <code>plumblined</code> runs, and what its log says.</p>
    </div>
  );
}

function skip(event: Event) {
  event.preventDefault();
  focusPlace();
}
