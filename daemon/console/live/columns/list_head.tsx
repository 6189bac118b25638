import { visible } from '../../kit/text.ts';
import { chooseColumns, columns, moved, titleOf } from './columns.ts';

/** What makes an element draggable among its like, and takes another there. */
export function dragProps(column: string) {
  return {
    draggable: true,
    onDragStart: (event: DragEvent) => event.dataTransfer?.setData('text/plain', column),
    onDragOver: (event: DragEvent) => event.preventDefault(),
    onDrop: (event: DragEvent) => {
      event.preventDefault();
      const other = event.dataTransfer?.getData('text/plain') ?? '';
      if (columns.value.includes(other) && other !== column) chooseColumns(moved(columns.value, other, columns.value.indexOf(column)));
    },
  };
}

/** The titles of the columns, to be dragged; keys move them in the dialog of the columns. Each cell is read with its title, so this is not. */
export function ListHead() {
  return (
    <div class="line list-head" aria-hidden="true">
      {columns.value.map((column) => <span key={column} class={column.startsWith('/') ? 'value' : column} title={visible(column)} {...dragProps(column)}>{visible(titleOf(column))}</span>)}
    </div>
  );
}
