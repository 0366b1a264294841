// What happens to accounts, read from a NoiseAware Connect relay with the standard library alone (Go 1.21 or later).
//
// Copy it and change work. Each event comes at least once, in order: the place is stored after it was worked on, and also while no
// event comes, so that it never gets older than events are kept.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"
)

type event struct {
	ID        string          `json:"id"`
	Seq       int64           `json:"seq"`
	Type      string          `json:"type"`
	Timestamp time.Time       `json:"timestamp"`
	Account   string          `json:"account"` // Empty if it is about none.
	Data      json.RawMessage `json:"data"`    // Integers in it may exceed 2^53: read it by a Decoder with UseNumber.
}

func work(event event) {
	fmt.Println(event.Seq, event.Type, event.Account)
}

var client = http.Client{
	Timeout: 40 * time.Second,
	// The key goes to the relay and nowhere else.
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

// page is a relay's answer: events and the next place, or a refusal with the oldest place that works.
type page struct {
	Events []event
	Next   int64
	Oldest int64
	Code   string
}

// read waits for events after a place; an empty one is before all that are kept. The status is 0 if there is no answer.
func read(place string) (int, page) {
	query := url.Values{"wait": {"20"}}
	if place != "" {
		query.Set("since", place)
	}
	address := strings.TrimRight(os.Getenv("CONNECT_URL"), "/") + "/v1/events?" + query.Encode()
	request, err := http.NewRequest("GET", address, nil)
	if err != nil {
		log.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+os.Getenv("CONNECT_KEY"))
	answer, err := client.Do(request)
	if err != nil {
		return 0, page{}
	}
	defer answer.Body.Close()
	var body page
	if json.NewDecoder(answer.Body).Decode(&body) != nil && answer.StatusCode < 300 {
		return 0, page{}
	}
	return answer.StatusCode, body
}

// store replaces the file: a crash leaves the old place or the new one, and never half of one.
func store(file string, place int64) {
	next, err := os.Create(file + ".new")
	if err == nil {
		_, err = next.WriteString(strconv.FormatInt(place, 10))
	}
	if err == nil {
		err = next.Sync()
	}
	if err == nil {
		err = next.Close()
	}
	if err == nil {
		err = os.Rename(file+".new", file)
	}
	if err != nil {
		log.Fatal(err)
	}
}

func main() {
	file := os.Getenv("CONNECT_PLACE")
	if file == "" {
		file = "events.place"
	}
	stored, err := os.ReadFile(file)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		log.Fatal(err)
	}
	place := string(stored)
	for {
		status, page := read(place)
		switch {
		case status == 410: // Away for longer than events are kept: go on with the oldest.
			place = strconv.FormatInt(page.Oldest, 10)
			continue
		case status == 0 || status == 429 || status >= 500: // The relay restarts, or something in between.
			time.Sleep(2 * time.Second)
			continue
		case status != 200:
			log.Fatalf("the relay answered %d %s", status, page.Code)
		}
		for _, event := range page.Events {
			work(event)
			store(file, event.Seq)
		}
		if next := strconv.FormatInt(page.Next, 10); next != place {
			place = next
			store(file, page.Next)
		}
		if len(page.Events) == 0 {
			time.Sleep(time.Second)
		}
	}
}
