/** Text that must fit. The whole of it stands in the table and in the title. */

/** The middle is left out, since names and URLs differ at both ends. */
export function shortened(text: string, length: number): string {
  const characters = [...text]
  if (characters.length <= length) {
    return text
  }
  const tail = Math.floor((length - 1) * 0.4)
  return `${characters.slice(0, length - 1 - tail).join('')}…${characters.slice(-tail).join('')}`
}

/** What people call a certificate: CN where there is one, else the whole name. */
export const commonNameOf = (name: string): string =>
  /(?:^|[,+\n]\s*)CN=(?<value>(?:\\.|[^,+\n\\])*)/i.exec(name)?.groups?.value?.replace(/\\(.)/g, '$1') ?? name
