import { address, goTo, linkTo } from '../kit/address.ts';
import { durationText, plural, visible } from '../kit/text.ts';
import { connectionState, isPaused, lateness, skipToHead } from '../live/stream.ts';
import { session, signOut } from './session.ts';
import { purpose, recentRefusals, role, setup, workspaceName } from './workspace.ts';
import { ZoneButton } from './zone_button.tsx';

const slow = 1_000;

/** What is true wherever one is: workspace, environment, plan, how late the page is, and what was refused. */
export function TopBar() {
  const planVersion = setup.value?.planVersion;
  return (
    <header class="top">
      <a class="brand" href="#/" aria-label="Plumbline"><img src="/console/icon.svg" alt="" width="24" height="24" /> <span>Plumbline</span></a>
      <p class="purpose"><b>{visible(purpose.value?.title ?? 'No use case yet')}</b> <span class="quiet">{visible(purpose.value?.detail ?? '')}</span></p>
      {planVersion && planVersion.dev !== null && <a class="plan-version quiet" href={linkTo({ place: 'plan' })}>plan: dev {planVersion.dev}, prod {planVersion.prod ?? 'none'}</a>}
      <EnvironmentChoice />
      <Refused />
      <ConnectionBadge />
      <ZoneButton />
      {workspaceName.value && <span class="who quiet">{visible(workspaceName.value)}, as {role}</span>}
      {session.value === 'in' && <button type="button" class="small" onClick={() => signOut().catch(() => {})}>Sign out</button>}
    </header>
  );
}

const environments = [['', 'both'], ['dev', 'dev'], ['prod', 'prod']] as const;

function EnvironmentChoice() {
  return (
    <div class="segments" role="group" aria-label="Environment">
      {environments.map(([env, title]) => <button type="button" key={env} aria-pressed={address.value.env === env} onClick={() => goTo({ env }, { replace: true })}>{title}</button>)}
    </div>
  );
}

function Refused() {
  const count = recentRefusals.value.reduce((sum, notice) => sum + notice.count, 0);
  if (count === 0) return null;
  return <a class="chip failing" href={linkTo({ place: 'connections', open: '' })}>✕ {plural(count, 'refused request')}</a>;
}

/** "live, 40 ms": from the arrival of the newest shown call at the daemon to its drawing. */
function ConnectionBadge() {
  if (session.value !== 'in') return null;
  const state = connectionState.value;
  const late = lateness.value;
  if (state !== 'open') return <p id="connection" class="badge waiting" role="status">{state === 'connecting' ? 'connecting' : 'not connected, trying again'}</p>;
  if (isPaused.value) return <p id="connection" class="badge paused" role="status">paused</p>;
  if (late !== undefined && late > slow)
    return (
      <span class="bar">
        <span id="connection" class="badge failing">{durationText(late)} behind</span>
        <button type="button" class="small" onClick={() => skipToHead().catch(() => {})}>Jump to now</button>
      </span>
    );
  return <p id="connection" class="badge open">{late === undefined ? 'live' : `live, ${durationText(late)}`}</p>;
}
