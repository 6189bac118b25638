import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';

import { ask } from '../api/client.ts';
import type { Publication } from '../api/types.ts';
import { ActionButton } from '../kit/action.tsx';
import { plural, visible } from '../kit/text.ts';
import { change, destinations, isOwner, setup, sources } from '../shell/workspace.ts';

// Publishing: what was shown to work in dev is put into prod.

const onlyOwner = () => (isOwner.value ? undefined : 'Only an owner can publish.');

interface Published {
  id: string;
  name: string;
  /** On its own card, whose title has the name. */
  isShort?: boolean;
}

function PublishButton({ name, run, isShort = false }: Omit<Published, 'id'> & { run: () => Promise<unknown> }) {
  return <ActionButton kind={isShort ? 'small' : ''} run={run} label={isShort ? `Publish to prod: ${name}` : `Publish ${name} to prod`} reason={onlyOwner()}>Publish {isShort ? '' : `${visible(name)} `}to prod</ActionButton>;
}

export function PublishSource({ id, name, isShort }: Published) {
  return <PublishButton name={name} isShort={isShort ?? false} run={() => change(ask('POST /api/sources/{id}/publish', { path: { id }, body: {} }))} />;
}

/** Dev sources without a prod one. */
export function PublishSources() {
  const left = sources.value.filter(({ env, id, enabled }) => env === 'dev' && enabled && !sources.value.some(({ publishedFrom }) => publishedFrom === id));
  return <>{left.map(({ id, name }) => <PublishSource key={id} id={id} name={name} />)}</>;
}

export function PublishDestination({ id, name, isShort }: Published) {
  return <PublishButton name={name} isShort={isShort ?? false} run={() => change(ask('POST /api/destinations/{id}/publish', { path: { id }, body: {} }))} />;
}

export function PublishDestinations() {
  const left = destinations.value.filter(({ env, id }) => env === 'dev' && !destinations.value.some(({ publishedFrom }) => publishedFrom === id));
  return <>{left.map(({ id, name }) => <PublishDestination key={id} id={id} name={name} />)}</>;
}

/** Puts dev's version of the plan in force in prod, and says before what that changes. */
export function PublishPlan() {
  const trial = useSignal<Publication | undefined>(undefined);
  const { dev, prod } = setup.value?.planVersion ?? { dev: null, prod: null };
  const isReviewed = setup.value?.locked === true;
  useEffect(() => {
    trial.value = undefined;
    if (isReviewed && isOwner.value && dev !== prod) ask('POST /api/plan/publish', { query: { dryRun: 1 }, body: {} }).then((answer) => (trial.value = answer), () => {});
  }, [dev, prod, isReviewed, isOwner.value]);
  if (!isReviewed) return null;
  if (dev === prod) return <span class="quiet">Version {dev} of the plan is in force in dev and in prod.</span>;
  const publish = () => change(ask('POST /api/plan/publish', { body: {} }));
  const changes = trial.value?.changes;
  return (
    <>
      <ActionButton run={publish} reason={onlyOwner()}>Publish version {dev} of the plan to prod</ActionButton>
      <span class="quiet">Prod has version {prod}.{changes && ` It would get ${plural(changes.added.length, 'new event')}, ${changes.changed.length} changed, ${changes.removed.length} removed.`}</span>
    </>
  );
}
