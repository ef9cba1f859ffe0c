"""Train on scikit-learn's handwritten digits: 1,797 images of 8 x 8 pixels."""

import keras
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

import bridle

keras.utils.set_random_seed(1)
x, y = load_digits(return_X_y=True)
x_train, x_test, y_train, y_test = train_test_split(x / 16, y, random_state=1)

layers = [keras.Input((64,)), keras.layers.Dense(64, "relu"), keras.layers.Dense(10, "softmax")]
model = bridle.Sequential(layers)
model.compile("adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x_train, y_train, epochs=20, validation_split=0.1, verbose=2)

reached = model.evaluate(x_test, y_test, verbose=0, return_dict=True)
print("On images it hasn't seen:", reached)
assert reached["accuracy"] > 0.9
print("predicted", model.predict(x_test[:10], verbose=0).argmax(axis=1), "true", y_test[:10])
