import { Component } from 'react';
import { Fault } from './fault.js';

interface Props {
  readonly children: React.ReactNode;
}

/** Shows a fault in place of a view that failed. Runs go on behind it. */
export class ErrorBoundary extends Component<Props, { readonly error?: unknown }> {
  override state: { readonly error?: unknown } = {};

  static getDerivedStateFromError(error: unknown): { readonly error: unknown } {
    return { error };
  }

  override render(): React.ReactNode {
    const { error } = this.state;
    if (error === undefined) return this.props.children;
    return <Fault title="This view failed" error={error} />;
  }
}
