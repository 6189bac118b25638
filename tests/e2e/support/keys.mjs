import assert from 'node:assert/strict';

/** How a focused control is called: by its label, else by its text. */
const nameOfFocused = () => {
  const element = document.activeElement;
  if (!element?.matches('a, button, input, select, textarea, summary, [tabindex="0"]')) return '';
  let label = element.getAttribute('aria-label') ?? element.textContent;
  if (!element.hasAttribute('aria-label') && element.labels?.length) {
    const copy = element.labels[0].cloneNode(true);
    copy.querySelectorAll('select, datalist').forEach((each) => each.remove());
    label = copy.textContent;
  }
  return label.replace(/\s+/g, ' ').trim();
};

/** A person with a keyboard and no mouse. */
export class Keyboard {
  constructor(page) {
    this.page = page;
  }

  focused() {
    return this.page.evaluate(nameOfFocused);
  }

  /** Tabs forwards until a control of this name has the focus; more than `most` steps are too many for anybody. With `back`: backwards. */
  async tabTo(name, { most = 60, back = false } = {}) {
    const wanted = name instanceof RegExp ? (text) => name.test(text) : (text) => text === name;
    const seen = [];
    for (let step = 0; step < most; step += 1) {
      const now = await this.focused();
      if (wanted(now)) return;
      seen.push(now);
      await this.page.keyboard.press(back ? 'Shift+Tab' : 'Tab');
    }
    assert.fail(`no control called ${name} within ${most} steps; there were: ${seen.join(' | ')}`);
  }

  /** Goes to a control and presses it. */
  async press(name, options) {
    await this.tabTo(name, options);
    await this.page.keyboard.press(options?.key ?? 'Enter');
  }

  async type(text) {
    await this.page.keyboard.press('Control+A');
    await this.page.keyboard.type(text);
  }

  /** Goes to a field and writes into it. */
  async fill(name, text, options) {
    await this.tabTo(name, options);
    await this.type(text);
  }

  /** Goes to a choice and steps to the option of this text. */
  async choose(name, option, { most = 20, ...options } = {}) {
    await this.tabTo(name, options);
    const shown = () => this.page.evaluate(() => document.activeElement.selectedOptions[0].textContent);
    await this.page.keyboard.press('Home');
    for (let step = 0; step < most && !(await shown()).startsWith(option); step += 1) await this.page.keyboard.press('ArrowDown');
    assert.ok((await shown()).startsWith(option), `the option ${option}`);
  }
}
