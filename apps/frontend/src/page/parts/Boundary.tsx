import { Component, type ReactNode } from 'react';

interface Props {
  /** Replaces children that cannot be rendered. */
  fallback: ReactNode;
  /** The data of the children: when it changes, they render again. */
  of?: unknown;
  children: ReactNode;
}

interface State {
  hasFailed: boolean;
  of: unknown;
}

/** Limits an error of rendering to its part of the page. Works in browsers only: see `renderPage`. */
export class Boundary extends Component<Props, State> {
  override state = { hasFailed: false, of: this.props.of };

  static getDerivedStateFromError() {
    return { hasFailed: true };
  }

  static getDerivedStateFromProps({ of }: Props, state: State) {
    return of === state.of ? null : { hasFailed: false, of };
  }

  override render() {
    return this.state.hasFailed ? this.props.fallback : this.props.children;
  }
}
