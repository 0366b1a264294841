/** A program that posts the JSON of its second argument to the address of its first, by its library's own defaults. */
export interface ClientProgram {
  readonly name: string;
  /** The command that runs it, of which the first is on the PATH; then come its file, the address and the JSON. */
  readonly command: readonly string[];
  /** The program, and what its file has to be called. */
  readonly file?: { readonly name: string; readonly text: string };
  /** What stands before the JSON. */
  readonly beforeBody?: string;
  /** Debian's package of the command, or of the library that the program uses. */
  readonly debian?: string;
}

const script =
  (name: string, command: readonly string[], debian: string | undefined, file: string) =>
  (text: string): ClientProgram => ({
    ...{ name, command, file: { name: file, text } },
    ...(debian === undefined ? {} : { debian }),
  });

/** Programs of languages that most machines have. */
const common: readonly ClientProgram[] = [
  { name: 'curl', command: ['curl', '-sS', '--url'], beforeBody: '-d', debian: 'curl' },
  {
    name: 'curl with HTTP/2 offered',
    command: ['curl', '-sS', '--http2', '--url'],
    beforeBody: '-d',
    debian: 'curl',
  },
  script(
    'Python urllib',
    ['python3'],
    'python3',
    'post.py',
  )(`import sys, urllib.request
print(urllib.request.urlopen(urllib.request.Request(sys.argv[1], data=sys.argv[2].encode())).read().decode())`),
  script(
    'Python http.client',
    ['python3'],
    'python3',
    'post.py',
  )(`import sys, http.client
from urllib.parse import urlparse
url = urlparse(sys.argv[1])
call = http.client.HTTPConnection(url.netloc)
call.request("POST", url.path, body=iter([sys.argv[2].encode()]))
print(call.getresponse().read().decode())`),
  script(
    'Node fetch',
    [process.execPath],
    undefined,
    'post.mjs',
  )(`const [, , url, body] = process.argv;
console.log(await (await fetch(url, { method: 'POST', body })).text());`),
];

/** Programs of languages that have to be installed first. */
const installed: readonly ClientProgram[] = [
  script(
    'Python requests',
    ['/usr/bin/python3'],
    'python3-requests',
    'post.py',
  )(`import sys, requests
print(requests.post(sys.argv[1], data=sys.argv[2]).text)`),
  script(
    'Go net/http',
    ['go', 'run'],
    'golang-go',
    'post.go',
  )(`package main

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
)

func main() {
	answer, err := http.Post(os.Args[1], "", strings.NewReader(os.Args[2]))
	if err != nil {
		panic(err)
	}
	text, _ := io.ReadAll(answer.Body)
	fmt.Println(string(text))
}`),
  // It asks for HTTP/2 by an upgrade (h2c).
  script(
    'Java HttpClient',
    ['java'],
    'default-jdk-headless',
    'Post.java',
  )(`import java.net.URI;
import java.net.http.*;

class Post {
  public static void main(String[] args) throws Exception {
    var call = HttpRequest.newBuilder(URI.create(args[0])).POST(HttpRequest.BodyPublishers.ofString(args[1])).build();
    System.out.println(HttpClient.newHttpClient().send(call, HttpResponse.BodyHandlers.ofString()).body());
  }
}`),
  script(
    'Java HttpURLConnection',
    ['java'],
    'default-jdk-headless',
    'Post.java',
  )(`import java.net.*;

class Post {
  public static void main(String[] args) throws Exception {
    var call = (HttpURLConnection) new URI(args[0]).toURL().openConnection();
    call.setDoOutput(true);
    call.getOutputStream().write(args[1].getBytes("UTF-8"));
    System.out.println(new String(call.getInputStream().readAllBytes(), "UTF-8"));
  }
}`),
  script(
    'PHP streams',
    ['php', '-d', 'display_errors=stderr'],
    'php-cli',
    'post.php',
  )(`<?php
$context = stream_context_create(['http' => ['method' => 'POST', 'content' => $argv[2]]]);
echo file_get_contents($argv[1], false, $context);`),
  script(
    'Ruby Net::HTTP',
    ['ruby'],
    'ruby',
    'post.rb',
  )(`require 'net/http'
puts Net::HTTP.post(URI(ARGV[0]), ARGV[1]).body`),
  script(
    'Perl HTTP::Tiny',
    ['perl'],
    'perl',
    'post.pl',
  )(`use HTTP::Tiny;
print HTTP::Tiny->new->post($ARGV[0], { content => $ARGV[1] })->{content};`),
  script(
    'Perl LWP',
    ['perl'],
    'libwww-perl',
    'post.pl',
  )(`use LWP::UserAgent;
print LWP::UserAgent->new->post($ARGV[0], Content => $ARGV[1])->content;`),
];

export const clientPrograms = { common, installed };
