import type { ComponentChildren } from 'preact';

interface Tabs {
  label: string;
  tabs: { id: string; title: ComponentChildren }[];
  chosen: string;
  choose: (id: string) => void;
}

/** Tabs by the pattern of the ARIA guide: arrows, Home and End move, and what is moved to is shown. */
export function TabList({ label, tabs, chosen, choose }: Tabs) {
  const move = (event: KeyboardEvent) => {
    const at = tabs.findIndex(({ id }) => id === chosen);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
    const next = to === undefined ? undefined : tabs[(to + tabs.length) % tabs.length];
    if (!next) return;
    event.preventDefault();
    choose(next.id);
    ((event.currentTarget as HTMLElement).children[tabs.indexOf(next)] as HTMLElement | undefined)?.focus();
  };
  return (
    <div role="tablist" aria-label={label} class="tabs" onKeyDown={move}>
      {tabs.map(({ id, title }) => (
        <button type="button" role="tab" key={id} id={`tab-${id}`} aria-selected={id === chosen} aria-controls={`panel-${id}`} tabIndex={id === chosen ? 0 : -1} onClick={() => choose(id)}>{title}</button>
      ))}
    </div>
  );
}

export function TabPanel({ id, children }: { id: string; children: ComponentChildren }) {
  return <div role="tabpanel" id={`panel-${id}`} aria-labelledby={`tab-${id}`} tabIndex={-1}>{children}</div>;
}
