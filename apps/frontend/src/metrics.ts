import { Gauge } from '@prometheus-io/client';

export const followingBackend = new Gauge({
  name: 'guestbook_following_backend',
  help: "Whether the backend's events are followed, so that pages come from memory.",
});
