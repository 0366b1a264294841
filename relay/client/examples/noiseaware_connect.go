// NoiseAware through a NoiseAware Connect relay, with the standard library alone (Go 1.21 or later).
//
//	connect := NewConnect(os.Getenv("CONNECT_URL"), os.Getenv("CONNECT_KEY"))
//	status, body, err := connect.Call(ctx, "cust-1042", "POST", "/thresholds/list", map[string]any{})
//	token, err := connect.TokenFor(ctx, "cust-1042", 60)
//
// Copy it and change it. Read NoiseAware's answers by ReadJSON: its ids exceed 2^53, which float64 rounds.
//
// "go run noiseaware_connect.go cust-1042" shows an account's activity zones; with PORT and WEBHOOK_SECRET it receives webhooks.
package main

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"
)

// longestWait is the longest Retry-After, in seconds, that a call waits by itself.
const longestWait = 5

// Failure says why there is no answer.
type Failure struct {
	Code   string // The relay's, "relay_unreachable" or "not_a_relay".
	Title  string
	Status int // 0 if there was no answer.
	// FixedBy is "time" if the same call may succeed later, "caller" if the call is wrong, or who has to act first: the "owner"
	// of the NoiseAware account, "staff", or the "operator" of the relay.
	FixedBy    string
	RetryAfter int // Seconds; -1 if the answer has none.
}

func (failure *Failure) Error() string { return failure.Title + " (" + failure.Code + ")" }

// Token is a user token of NoiseAware.
type Token struct {
	UserToken string    `json:"userToken"`
	ExpiresAt time.Time `json:"expiresAt"`
}

// Connect is a client of one relay. Make one for a process: it keeps tokens in memory, for all goroutines.
type Connect struct {
	url, key string
	client   *http.Client
	kept     sync.Map // *keptToken by account
}

type keptToken struct {
	sync.Mutex
	Token
}

// NewConnect makes a client of the relay at this address, with a service key.
func NewConnect(address, key string) *Connect {
	client := &http.Client{
		Timeout: 90 * time.Second,
		// The key goes to the relay and nowhere else.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	return &Connect{url: strings.TrimRight(address, "/"), key: key, client: client}
}

// TokenFor gives a user token. One that is kept is given while it lives minTTL more seconds.
func (connect *Connect) TokenFor(ctx context.Context, account string, minTTL int) (Token, error) {
	found, _ := connect.kept.LoadOrStore(account, &keptToken{})
	kept := found.(*keptToken)
	kept.Lock() // Goroutines that wait for the same account ask once.
	defer kept.Unlock()
	if time.Until(kept.ExpiresAt) >= time.Duration(minTTL)*time.Second {
		return kept.Token, nil
	}
	path := "/v1/accounts/" + url.PathEscape(account) + "/token"
	status, body, err := connect.send(ctx, "POST", path, map[string]int{"minTtl": minTTL}, true)
	if err != nil {
		return Token{}, err
	}
	var token Token
	if json.Unmarshal(body, &token) != nil || status != 200 || token.UserToken == "" {
		return Token{}, &Failure{"not_a_relay", "What answered is no relay.", status, "operator", -1}
	}
	kept.Token = token
	return token, nil
}

// DropToken is for when NoiseAware has answered 401 to a call of your own.
func (connect *Connect) DropToken(account string) { connect.kept.Delete(account) }

// Call calls NoiseAware's API through the relay and gives NoiseAware's answer, whatever its status is. The error is a
// *Failure if the relay itself refuses the call or cannot be reached. jsonBody is sent as JSON unless it is nil.
func (connect *Connect) Call(ctx context.Context, account, method, path string, jsonBody any) (int, []byte, error) {
	isRepeatable := method == "GET" || method == "HEAD" || method == "PUT" || method == "DELETE" || strings.HasSuffix(path, "/list")
	return connect.send(ctx, method, "/v1/accounts/"+url.PathEscape(account)+"/noiseaware"+path, jsonBody, isRepeatable)
}

// ReadJSON reads JSON with numbers as json.Number, which keeps every digit.
func ReadJSON(body []byte, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	return decoder.Decode(into)
}

// send makes a call, and repeats it once where that is safe.
func (connect *Connect) send(ctx context.Context, method, path string, jsonBody any, isRepeatable bool) (int, []byte, error) {
	status, body, err, wait := connect.sendOnce(ctx, method, path, jsonBody, isRepeatable)
	if err == nil || wait < 0 || wait > longestWait {
		return status, body, err
	}
	select {
	case <-ctx.Done():
		return 0, nil, ctx.Err()
	case <-time.After(time.Duration(wait) * time.Second):
	}
	status, body, err, _ = connect.sendOnce(ctx, method, path, jsonBody, isRepeatable)
	return status, body, err
}

// sendOnce also gives after how many seconds the call may be repeated; -1 if it must not be.
func (connect *Connect) sendOnce(ctx context.Context, method, path string, jsonBody any, isRepeatable bool) (int, []byte, error, int) {
	var sent io.Reader
	if jsonBody != nil {
		text, err := json.Marshal(jsonBody)
		if err != nil {
			return 0, nil, err, -1
		}
		sent = bytes.NewReader(text)
	}
	request, err := http.NewRequestWithContext(ctx, method, connect.url+path, sent)
	if err != nil {
		return 0, nil, err, -1
	}
	request.Header.Set("Authorization", "Bearer "+connect.key)
	request.Header.Set("Content-Type", "application/json")
	answer, err := connect.client.Do(request)
	var body []byte
	if err == nil {
		defer answer.Body.Close()
		body, err = io.ReadAll(answer.Body)
	}
	if ctx.Err() != nil {
		return 0, nil, ctx.Err(), -1
	}
	if err != nil {
		wait := -1
		if isRepeatable {
			wait = 1
		}
		return 0, nil, &Failure{"relay_unreachable", "The relay cannot be reached: " + err.Error() + ".", 0, "time", -1}, wait
	}
	var problem struct{ Code, Title, Cause, FixedBy string }
	if !strings.HasPrefix(answer.Header.Get("Content-Type"), "application/problem+json") ||
		json.Unmarshal(body, &problem) != nil || problem.Code == "" {
		return answer.StatusCode, body, nil, -1
	}
	after, err := strconv.Atoi(answer.Header.Get("Retry-After"))
	if err != nil {
		after = -1
	}
	failure := &Failure{problem.Code, problem.Title, answer.StatusCode, problem.FixedBy, after}
	wasSent := answer.StatusCode != 429 && (problem.Cause == "unreachable" || problem.Cause == "slow")
	if !isRepeatable && wasSent {
		after = -1
	}
	return answer.StatusCode, nil, failure, after
}

// Message is a webhook's. Expect types that you do not know, and the same ID twice. Read Data by ReadJSON.
type Message struct {
	ID        string          `json:"-"`
	Type      string          `json:"type"`
	Timestamp time.Time       `json:"timestamp"`
	Data      json.RawMessage `json:"data"`
}

// WebhookKey verifies webhooks (Standard Webhooks 1.0).
type WebhookKey []byte

// NewWebhookKey reads a webhook's secret, such as "whsec_…". Anyone could sign with an empty one.
func NewWebhookKey(secret string) (WebhookKey, error) {
	key, err := base64.StdEncoding.Strict().DecodeString(strings.TrimPrefix(secret, "whsec_"))
	if err != nil || len(key) < 24 || secret != "whsec_"+base64.StdEncoding.EncodeToString(key) {
		return nil, errors.New("the secret must be whsec_ and the base64 of at least 24 bytes")
	}
	return key, nil
}

// Read gives the message of a request. If it is false, answer 400 and do nothing: the signature is wrong, or the time is
// more than five minutes off.
func (key WebhookKey) Read(header http.Header, body []byte, now time.Time) (Message, bool) {
	id, sent := header.Get("Webhook-Id"), header.Get("Webhook-Timestamp")
	at, err := strconv.ParseInt(sent, 10, 64)
	if off := now.Sub(time.Unix(at, 0)).Abs(); err != nil || off > 5*time.Minute {
		return Message{}, false
	}
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(id + "." + sent + "."))
	mac.Write(body)
	right := []byte("v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil)))
	isGenuine := false
	// There are several signatures while a secret is being rotated.
	for _, signature := range strings.Fields(header.Get("Webhook-Signature")) {
		isGenuine = hmac.Equal(right, []byte(signature)) || isGenuine
	}
	message := Message{ID: id}
	if !isGenuine || json.Unmarshal(body, &message) != nil {
		return Message{}, false
	}
	return message, true
}

func main() {
	if port := os.Getenv("PORT"); port != "" {
		receive("127.0.0.1:" + port)
	}
	connect := NewConnect(os.Getenv("CONNECT_URL"), os.Getenv("CONNECT_KEY"))
	for _, account := range os.Args[1:] {
		err := show(context.Background(), connect, account)
		var failure *Failure
		switch {
		case err == nil:
		case !errors.As(err, &failure):
			log.Fatal(err)
		case failure.FixedBy != "time":
			fmt.Println(account, failure.Code, "fixed by", failure.FixedBy)
		case failure.RetryAfter >= 0:
			fmt.Println(account, failure.Code, "again in", failure.RetryAfter, "s")
		default:
			fmt.Println(account, failure.Code, "again in 5 s")
		}
	}
}

func show(ctx context.Context, connect *Connect, account string) error {
	status, body, err := connect.Call(ctx, account, "POST", "/thresholds/list", map[string]any{})
	if err != nil {
		return err
	}
	var answer struct {
		Thresholds []struct{ ActivityZoneID json.Number }
	}
	if err := ReadJSON(body, &answer); err != nil {
		return err
	}
	fmt.Println(account, status, answer.Thresholds)
	token, err := connect.TokenFor(ctx, account, 60)
	if err == nil {
		fmt.Println(account, "has a token until", token.ExpiresAt.Format(time.RFC3339))
	}
	return err
}

// receive prints webhooks. It does not return.
func receive(address string) {
	key, err := NewWebhookKey(os.Getenv("WEBHOOK_SECRET"))
	if err != nil {
		log.Fatal(err)
	}
	handler := func(answer http.ResponseWriter, request *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(answer, request.Body, 1<<20))
		message, isGenuine := key.Read(request.Header, body, time.Now())
		if err != nil || !isGenuine {
			answer.WriteHeader(http.StatusBadRequest)
			return
		}
		// Answer before doing the work.
		answer.WriteHeader(http.StatusNoContent)
		fmt.Println(message.ID, message.Type, string(message.Data))
	}
	server := http.Server{Addr: address, Handler: http.HandlerFunc(handler), ReadTimeout: 15 * time.Second}
	log.Fatal(server.ListenAndServe())
}
