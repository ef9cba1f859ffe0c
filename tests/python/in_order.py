"""A dataset of batches that there are already, for several test files."""

import keras


class InOrder(keras.utils.PyDataset):
    """Batches by their number."""

    def __init__(self, batches):
        super().__init__()
        self.batches = batches

    def __len__(self):
        return len(self.batches)

    def __getitem__(self, number):
        return self.batches[number]
