import express from 'express';

/** A router on which `/Notes` and `/notes/` are other addresses than `/notes`. */
export function createRouter() {
  return express.Router({ caseSensitive: true, strict: true });
}
