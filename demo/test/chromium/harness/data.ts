import type { Page } from 'playwright-core';

/** Pastes examples into the form and saves them. */
export async function pasteData(page: Page, text: string): Promise<void> {
  await page.getByRole('button', { name: 'Paste text' }).click();
  await page.getByLabel('Examples', { exact: true }).first().fill(text);
  await page.getByRole('button', { name: 'Use this text' }).click();
  await page.getByRole('button', { name: 'Use this data' }).click();
  await page.getByText(/^Saved \d/).waitFor();
}
