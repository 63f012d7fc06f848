# The pages of the population register.
