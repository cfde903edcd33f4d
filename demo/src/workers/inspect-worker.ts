import type { Inspection } from '../own/inspect-modules.js';
import { importOwnModules } from './own-modules.js';

function tell(inspection: Inspection): void {
  postMessage(inspection);
}

try {
  const { params, scorers } = await importOwnModules();
  tell({ params: structuredClone(params), scorers: Object.keys(scorers) });
} catch (error) {
  tell({ fault: (error as Error)?.message ?? String(error) });
}
