import { Component, type ReactNode } from 'react';

interface Props {
  /** What is shown in place of children that cannot be rendered. */
  fallback: ReactNode;
  /** What the children show: when it changes they are tried again. */
  of?: unknown;
  children: ReactNode;
}

interface State {
  hasFailed: boolean;
  of: unknown;
}

/** Keeps an error of rendering to the part of the page that it is in. It works in browsers only: see `renderPage`. */
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
