import express from 'express';

/** Creates a router that takes `/Notes` and `/notes/` for other addresses than `/notes`. */
export function createRouter() {
  return express.Router({ caseSensitive: true, strict: true });
}
