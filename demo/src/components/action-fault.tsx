/** Why what a button did has failed. */
export function ActionFault({ fault }: { readonly fault: Error | undefined }): React.ReactNode {
  if (fault === undefined) return null;
  return (
    <p className="form-fault" role="alert">
      {fault.message}
    </p>
  );
}
