/** What the targets of one run have in common. */
export interface Share {
  readonly kind: 'share'
}
