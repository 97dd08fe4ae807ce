import { randomUUID } from 'node:crypto';
import { Modal } from './blocks';

/** A trigger opens one view, and soon. */
const TRIGGER_MS = 3_000;

/** A form as Slack holds it while it is open. */
export type OpenView = Modal & { id: string; hash: string };

/** The forms that apps open before people. */
export class Views {
  readonly #triggers = new Map<string, { member: string; until: number }>();
  readonly #open = new Map<string, OpenView>();

  clear(): void {
    this.#triggers.clear();
    this.#open.clear();
  }

  trigger(member: string): string {
    const id = `lab.${randomUUID()}`;
    this.#triggers.set(id, { member, until: Date.now() + TRIGGER_MS });
    return id;
  }

  /** Opens a form, or says Slack's word for why not. */
  show(triggerId: string | undefined, view: unknown): OpenView | string {
    const trigger = this.#triggers.get(triggerId ?? '');
    if (trigger === undefined) return 'invalid_trigger_id';
    this.#triggers.delete(triggerId!);
    if (trigger.until < Date.now()) return 'expired_trigger_id';
    const modal = Modal.safeParse(view);
    if (!modal.success) return 'invalid_arguments';
    const open = {
      ...modal.data,
      id: `V${randomUUID().replaceAll('-', '').slice(0, 10).toUpperCase()}`,
      hash: randomUUID(),
    };
    this.#open.set(trigger.member, open);
    return open;
  }

  /** Replaces a view that is open, or says Slack's word for why not. */
  update(id: string | undefined, hash: string | undefined, view: unknown): OpenView | string {
    const [member, before] = [...this.#open].find(([, open]) => open.id === id) ?? [];
    if (member === undefined || before === undefined) return 'not_found';
    if (hash !== undefined && hash !== before.hash) return 'hash_conflict';
    const modal = Modal.safeParse(view);
    if (!modal.success) return 'invalid_arguments';
    const after = { ...modal.data, id: before.id, hash: randomUUID() };
    this.#open.set(member, after);
    return after;
  }

  openFor(member: string): OpenView | null {
    return this.#open.get(member) ?? null;
  }

  close(member: string): OpenView | null {
    const view = this.openFor(member);
    this.#open.delete(member);
    return view;
  }

  /** The filled fields, as Slack reports them: by block and action. An empty field is null. */
  valuesOf({ blocks }: OpenView, fields: Map<string, string>): Record<string, Record<string, object>> {
    const values: Record<string, Record<string, object>> = {};
    for (const block of blocks) {
      if (block.type !== 'input') continue;
      const { block_id: id, element } = block;
      const given = fields.get(id) || null;
      values[id] = {
        [element.action_id]:
          element.type === 'radio_buttons'
            ? { type: element.type, selected_option: chosenOf(element, given) }
            : { type: element.type, value: given },
      };
    }
    return values;
  }
}

/** The chosen option, also if it was set beforehand and left so. */
function chosenOf(
  {
    options,
    initial_option: initial,
  }: { options: { value: string }[]; initial_option?: { value: string } | undefined },
  given: string | null,
): object | null {
  return options.find(({ value }) => value === (given ?? initial?.value)) ?? null;
}
