import { useState } from 'react';

/** What a button does: one at a time, and why the last one failed. */
export interface Actions {
  readonly isBusy: boolean;
  readonly fault: Error | undefined;
  /** Makes a handler of an action. */
  readonly act: (action: () => unknown) => () => Promise<void>;
}

/** Runs what buttons do, and keeps what went wrong to be shown. */
export function useAction(): Actions {
  const [fault, setFault] = useState<Error>();
  const [isBusy, setIsBusy] = useState(false);
  return {
    isBusy,
    fault,
    act: (action) => async () => {
      setFault(undefined);
      setIsBusy(true);
      try {
        await action();
      } catch (error) {
        setFault(error as Error);
      } finally {
        setIsBusy(false);
      }
    },
  };
}
