//go:build wasip1

package main

import (
	"encoding/pem"
	"fmt"
	"reflect"
	"slices"
	gotemplate "text/template"

	"fairlead.dev/abi"
)

// hostKeys takes RSA keys from the host, which makes them many times faster than WebAssembly does. Each is asked for once. Where the host has none (the render
// has a seed, or took very many), they are made here.
type hostKeys struct{ taken map[int]int }

func (keys *hostKeys) next(bits int) (string, bool) {
	if keys.taken == nil {
		keys.taken = map[int]int{}
	}
	text, err := abi.Read(fmt.Sprintf("/keys/rsa-%d/%d", bits, keys.taken[bits]))
	if err != nil {
		return "", false
	}
	keys.taken[bits]++
	block, _ := pem.Decode(text)
	return string(text), block != nil
}

// withKey are the functions that make a key of 2048 bits, and what does the same with a given one as its last argument.
var withKey = map[string]string{
	"genCA":             "genCAWithKey",
	"genSelfSignedCert": "genSelfSignedCertWithKey",
	"genSignedCert":     "genSignedCertWithKey",
}

// speedUp replaces the functions that make RSA keys by ones that ask the host first.
func (keys *hostKeys) speedUp(functions gotemplate.FuncMap) {
	for name, keyed := range withKey {
		functions[name] = keys.certify(reflect.ValueOf(functions[name]), reflect.ValueOf(functions[keyed]))
	}
	own, _ := functions["genPrivateKey"].(func(string) string)
	functions["genPrivateKey"] = func(kind string) string {
		if kind == "" || kind == "rsa" {
			if key, ok := keys.next(4096); ok {
				return key
			}
		}
		return own(kind)
	}
}

func (keys *hostKeys) certify(own, keyed reflect.Value) any {
	return reflect.MakeFunc(own.Type(), func(arguments []reflect.Value) []reflect.Value {
		if key, ok := keys.next(2048); ok {
			return keyed.Call(append(slices.Clone(arguments), reflect.ValueOf(key)))
		}
		return own.Call(arguments)
	}).Interface()
}
