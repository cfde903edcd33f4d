export {
  type PoolWorker,
  type WorkerPool,
  type WorkerPoolOptions,
  type WorkerPoolState,
  workerPool,
} from './execution/worker-pool.js';
export { defineEvaluation, scorer, stage } from './model/define-evaluation.js';
export type { ErrorData, ErrorHead } from './model/error-data.js';
export { type ErrorCode, type ErrorOptions, hasCode, TidemarkError } from './model/errors.js';
export type {
  Dataset,
  DatasetName,
  Evaluation,
  Example,
  Examples,
  IdentifiedExample,
  Params,
  RateLimit,
  RetryPolicy,
  Score,
  Scorer,
  ScorerFunction,
  ScorerInput,
  ScorerOptions,
  Stage,
  StageContext,
  StageFunction,
  StageOptions,
  Usage,
} from './model/evaluation.js';
export type { JsonObject, JsonValue } from './model/json.js';
export { buildReport } from './report/build-report.js';
export type { ExportOptions } from './report/bundle/bundle-scope.js';
export { exportRun } from './report/bundle/export-run.js';
export { type ImportOptions, type ImportResult, importRun } from './report/bundle/import-run.js';
export type { BundleSource } from './report/bundle/split-records.js';
export { compareRuns } from './report/compare-runs.js';
export type { Comparison, Flip, ScoreComparison } from './report/comparison.js';
export { comparisonToMarkdown } from './report/comparison-to-markdown.js';
export { comparisonToText } from './report/comparison-to-text.js';
export {
  describeExample,
  type ExampleDescription,
  type ExampleEvent,
} from './report/describe-example.js';
export { describeRun } from './report/describe-run.js';
export { type OpenResults, openResults } from './report/open-results.js';
export type {
  DurationReport,
  ErrorKind,
  Report,
  ReportCounts,
  ScoreReport,
  SessionReport,
} from './report/report.js';
export { reportToMarkdown } from './report/report-to-markdown.js';
export { reportToText } from './report/report-to-text.js';
export type {
  DescribedExample,
  RunDescription,
  SessionDescription,
  UnitDescription,
  UnitState,
} from './report/run-description.js';
export type { IntervalMethod } from './report/score-statistics.js';
export type { TextReportOptions } from './report/text-lines.js';
export type { ConcurrencyRange } from './run/adaptive-concurrency.js';
export type { Budget } from './run/budget.js';
export type { Drift, ExampleCount } from './run/drift/find-drift.js';
export { planRun, type RunPlan } from './run/drift/plan-run.js';
export { evaluate } from './run/evaluate.js';
export { defineFlow } from './run/flow/define-flow.js';
export type {
  Flow,
  FlowResult,
  FlowRunOptions,
  FlowStep,
  FlowStepOptions,
  LoadPolicy,
} from './run/flow/flow.js';
export { followRun } from './run/follow-run.js';
export { compactRun } from './run/manage/compact-run.js';
export { type RunRepair, repairRun } from './run/manage/repair-run.js';
export { purgeRun, restoreRun, trashRun } from './run/manage/trash.js';
export { truncateRun } from './run/manage/truncate-run.js';
export { type RunAnnotations, updateRun } from './run/manage/update-run.js';
export { type RunDamage, type RunVerification, verifyRun } from './run/manage/verify-run.js';
export { deleteRun, getRun, listRuns, type RunFilter } from './run/manage-runs.js';
export type {
  EvaluateOptions,
  OnDrift,
  OperationalOptions,
  OutcomeOptions,
  TuneOptions,
} from './run/options.js';
export type { Redact } from './run/redactor.js';
export { type RunRequest, requestRun } from './run/request-run.js';
export { type ResumeOptions, resumeRuns } from './run/resume-runs.js';
export type { ExampleResult, Run, RunEvent, RunState, RunStatus, RunSummary, ScoreMean } from './run/run.js';
export type { RunInfo } from './run/run-info.js';
export { type RecordedSource, readSource, type Source } from './run/run-source.js';
export type { DatasetInfo } from './run/saved/dataset-journal.js';
export { loadDataset, type SavedDataset } from './run/saved/load-dataset.js';
export { deleteDataset, listDatasets } from './run/saved/manage-datasets.js';
export { type DatasetToSave, saveDataset } from './run/saved/save-dataset.js';
export type { KeptDrift } from './store/entries.js';
export { createMemoryStore } from './store/memory-store.js';
export {
  type Durability,
  type Entry,
  type EntryWithPayload,
  FORMAT_VERSION,
  type JournalRecord,
  type Store,
  type StoredJournal,
  type Writer,
  type WriterOptions,
} from './store/store.js';
