//go:build wasip1

package main

import (
	cryptorand "crypto/rand"
	"encoding/binary"
	"fmt"
	"maps"
	"math/rand"
	"reflect"
	"slices"
	"strings"
	"sync"
	gotemplate "text/template"
	"time"

	"github.com/Masterminds/sprig/v3"
)

// byChance are the template functions whose result differs from call to call: of random numbers, of keys, of the clock.
var byChance = []string{
	"randAlphaNum", "randAlpha", "randAscii", "randNumeric", "randBytes", "randInt", "shuffle", "uuidv4",
	"genPrivateKey", "genCA", "genCAWithKey", "genSelfSignedCert", "genSelfSignedCertWithKey", "genSignedCert", "genSignedCertWithKey",
	"bcrypt", "htpasswd", "encryptAES",
	"now", "ago",
}

// byClock are functions that take the time now where they are given something that is no time.
var byClock = []string{"date", "dateInZone", "date_in_zone", "htmlDate", "htmlDateInZone"}

// chanceWatch notes which of those functions a render calls.
type chanceWatch struct {
	called map[string]bool
	seed   sync.Once
	keys   hostKeys
}

// functions are Helm's own, each wrapped so that a call is noted.
func (watch *chanceWatch) functions() gotemplate.FuncMap {
	known := sprig.TxtFuncMap()
	watch.keys.speedUp(known)
	wrapped := gotemplate.FuncMap{}
	for _, name := range byChance {
		wrapped[name] = watch.wrap(name, known[name], func([]reflect.Value) bool { return true })
	}
	for _, name := range byClock {
		wrapped[name] = watch.wrap(name, known[name], func(arguments []reflect.Value) bool { return !hasTime(arguments) })
	}
	wrapped["durationRound"] = watch.wrap("durationRound", known["durationRound"], hasTime)
	return wrapped
}

func (watch *chanceWatch) wrap(name string, function any, counts func([]reflect.Value) bool) any {
	original := reflect.ValueOf(function)
	call := original.Call
	if original.Type().IsVariadic() {
		call = original.CallSlice
	}
	return reflect.MakeFunc(original.Type(), func(arguments []reflect.Value) []reflect.Value {
		if counts(arguments) {
			watch.seed.Do(seedFromHost)
			watch.note(name)
		}
		return call(arguments)
	}).Interface()
}

// seedFromHost gives `randInt` and `shuffle` new numbers. Go seeds their generator when a program starts, and a host starts instances ahead of time, all alike.
func seedFromHost() {
	var seed [8]byte
	if _, err := cryptorand.Read(seed[:]); err == nil {
		rand.Seed(int64(binary.LittleEndian.Uint64(seed[:]))) //nolint:staticcheck // it is the global generator that templates use
	}
}

func hasTime(arguments []reflect.Value) bool {
	return slices.ContainsFunc(arguments, func(argument reflect.Value) bool {
		switch argument.Interface().(type) {
		case time.Time, *time.Time, int64, int, int32:
			return true
		default:
			return false
		}
	})
}

func (watch *chanceWatch) note(name string) {
	if watch.called == nil {
		watch.called = map[string]bool{}
	}
	watch.called[name] = true
}

func (watch *chanceWatch) warnings(isSeeded bool) []string {
	if len(watch.called) == 0 {
		return nil
	}
	names := strings.Join(slices.Sorted(maps.Keys(watch.called)), ", ")
	if isSeeded {
		return []string{fmt.Sprintf("SEEDED: templates call %s, whose results are worked out from the seed and the clock stands at %s; "+
			"whoever knows the seed knows them, so let none of them be a secret", names, time.Now().UTC().Format(time.DateOnly))}
	}
	return []string{fmt.Sprintf("NONDETERMINISTIC: templates call %s, so that every render differs from the one before", names)}
}
